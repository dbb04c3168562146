import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import type { Viewer } from '../support/fixtures/proxy-fixture.ts';
import {
  type CloudWithoutApi,
  type Host,
  startCloudWithoutApi,
} from '../support/openstack/cloud-without-api.ts';
import type { InstanceRow, TokenRow } from '../support/openstack/nova-databases.ts';
import { until } from '../support/until.ts';

const RECOVERED_MS = 90_000;
/** A broker needs some seconds of CPU for its start. */
const LONG = 180_000;

let cloud: CloudWithoutApi;
const tokens: string[] = [];

beforeAll(async () => {
  cloud = await startCloudWithoutApi(['session_recheck_interval = 1']);
}, 180_000);

afterAll(() => cloud?.close());

interface Wanted {
  readonly host?: Host;
  readonly instance?: Partial<InstanceRow>;
  readonly token?: Partial<TokenRow>;
}

/** A token for the console of a new instance, as nova-api leaves it in the database. */
async function consoleOf({ host = 'compute1', instance = {}, token = {} }: Wanted = {}): Promise<{
  token: string;
  uuid: string;
}> {
  const uuid = await cloud.databases.addInstance({ host, ...instance });
  const found = await cloud.databases.addToken({
    instanceUuid: uuid,
    port: cloud.screens[host].port,
    ...(instance.cell === undefined ? {} : { cell: instance.cell }),
    ...token,
  });
  tokens.push(found);
  return { token: found, uuid };
}

async function echoes(viewer: Viewer): Promise<void> {
  viewer.send('hello');
  expect((await viewer.read(5)).toString()).toBe('hello');
}

async function opens(token: string): Promise<void> {
  const viewer = cloud.open(token);
  await viewer.handshake();
  await echoes(viewer);
  await viewer.close();
}

async function isRefused(token: string, code: RefusalCode): Promise<void> {
  const { code: closeCode, reason } = await cloud.open(token).closed;
  expect(`${closeCode} ${reason}`).toMatch(new RegExp(`^${REFUSALS[code].closeCode} `));
}

const canOpen = (token: string) => () =>
  opens(token).then(
    () => true,
    () => false,
  );

/** The status of `/readyz` and of `/healthcheck`, with the reasons. */
async function health(): Promise<string> {
  const [ready, healthy] = await Promise.all(
    ['/readyz', '/healthcheck'].map((path) => fetch(`${cloud.url}${path}`)),
  );
  return `${ready!.status} ${healthy!.status} ${(await healthy!.text()).trim()}`;
}

test('consoles of both cells open with database and message bus alone', async () => {
  await opens((await consoleOf()).token);
  await opens((await consoleOf({ host: 'compute2', instance: { cell: 'nova_cell2' } })).token);
});

test.each<[string, RefusalCode, Wanted]>([
  ['has expired', 'token_expired', { token: { expiresInS: -1 } }],
  ['belongs to a stopped instance', 'token_guest_stopped', { instance: { vmState: 'stopped' } }],
  ['is of another console kind', 'token_other_kind', { token: { kind: 'serial' } }],
  ['leads to a port that the instance no longer has', 'token_guest_moved', { token: { port: 9 } }],
])('refuses a token that %s', async (_, code, wanted) => {
  const before = cloud.screens.compute1.connections;
  await isRefused((await consoleOf(wanted)).token, code);
  expect(cloud.screens.compute1.connections).toBe(before);
});

test('refuses an unknown token', async () => {
  await isRefused(randomUUID(), 'token_unknown_to_nova');
});

test('ends the session of an instance that Nova stops', async () => {
  const { token, uuid } = await consoleOf();
  const viewer = cloud.open(token);
  await viewer.handshake();
  await echoes(viewer);
  await cloud.databases.server.sql(
    `UPDATE nova_cell1.instances SET vm_state = 'stopped' WHERE uuid = '${uuid}'`,
  );
  expect((await viewer.closed).code).toBe(REFUSALS.guest_stopped.closeCode);
});

test('refuses consoles of a dead compute host by name, and opens those of another host', async () => {
  const [dead, healthy] = [await consoleOf({ host: 'compute2' }), await consoleOf()];
  await cloud.computes.compute2.close();
  const attempts = Array.from({ length: 20 }, () => cloud.open(dead.token).closed);
  await opens(healthy.token);
  for (const { code } of await Promise.all(attempts)) expect(code).toBe(REFUSALS.nova_unconfirmed.closeCode);
  expect(JSON.stringify(cloud.proxy.log())).toMatch(/nova_unconfirmed[^}]*compute2/);
  await cloud.startCompute('compute2');
  await until(canOpen(dead.token), RECOVERED_MS);
});

test('refuses consoles while the database is lost, keeps open ones, and opens new ones once it is back', async () => {
  const { token } = await consoleOf();
  const viewer = cloud.open(token);
  await viewer.handshake();
  await echoes(viewer);
  await cloud.databases.server.stop();
  await isRefused(token, 'nova_cell_unreadable');
  await until(
    async () => /^200 503 Every console is refused \(nova_database_unreachable\)/.test(await health()),
    RECOVERED_MS,
  );
  await cloud.databases.server.restart();
  await until(canOpen(token), RECOVERED_MS);
  await until(async () => (await health()) === '200 200 OK', RECOVERED_MS);
  await echoes(viewer);
  await viewer.close();
});

test('refuses consoles in time while the database answers nothing', async () => {
  const { token } = await consoleOf();
  cloud.databases.server.freeze();
  await isRefused(token, 'nova_cell_unreadable');
  cloud.databases.server.thaw();
  await until(canOpen(token), RECOVERED_MS);
});

test(
  'refuses consoles while the message bus is lost, keeps open ones, and opens new ones once it is back',
  async () => {
    const { token } = await consoleOf();
    const viewer = cloud.open(token);
    await viewer.handshake();
    await echoes(viewer);
    await cloud.bus.kill();
    await isRefused(token, 'nova_bus_unreachable');
    await until(async () => (await health()).includes('(nova_bus_unreachable)'), RECOVERED_MS);
    await cloud.bus.restart();
    await until(canOpen(token), RECOVERED_MS);
    await until(async () => (await health()) === '200 200 OK', RECOVERED_MS);
    await echoes(viewer);
    await viewer.close();
  },
  LONG,
);

test('the log contains no token and no password', () => {
  const log = JSON.stringify(cloud.proxy.log());
  for (const secret of [...tokens, 'reader-secret', cloud.bus.password]) expect(log).not.toContain(secret);
});
