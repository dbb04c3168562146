import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { type FakeInstance, type FakeNova, startFakeNova } from '../support/fixtures/fake-nova.ts';
import type { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { type CloudWithoutApi, startCloudWithoutApi } from '../support/openstack/cloud-without-api.ts';
import { until } from '../support/until.ts';

const RECOVERED_MS = 90_000;
/** Servers need some seconds of CPU for their start. */
const LONG = 180_000;

let cloud: CloudWithoutApi;
/** nova-api and Keystone of the same cloud. */
let api: FakeNova;

beforeAll(async () => {
  api = await startFakeNova();
  cloud = await startCloudWithoutApi([
    'session_recheck_interval = 1',
    '[keystone_authtoken]',
    `auth_url = ${api.url}/v3`,
    'auth_type = password',
    'project_domain_name = Default',
    'user_domain_name = Default',
    'project_name = service',
    'username = nova',
    'password = service-secret',
  ]);
}, LONG);

afterAll(async () => {
  await cloud?.close();
  await api?.close();
});

/** An instance with a token, known to nova-api and to the database. */
async function consoleOf(): Promise<{ token: string; instance: FakeInstance }> {
  const instance = api.addGuest({ port: cloud.screens.compute1.port });
  const token = api.giveToken(instance);
  await cloud.databases.addInstance({ uuid: instance.uuid, host: 'compute1' });
  await cloud.databases.addToken({ token, instanceUuid: instance.uuid, port: instance.port });
  return { token, instance };
}

async function open(token: string): Promise<Viewer> {
  const viewer = cloud.open(token);
  await viewer.handshake();
  viewer.send('x');
  expect((await viewer.read(1)).toString()).toBe('x');
  return viewer;
}

async function opens(token: string): Promise<void> {
  await (await open(token)).close();
}

const lookUps = () => api.requests.filter(({ call }) => call === 'token').length;

/** Whether a console opens without a request to nova-api. */
async function opensByDatabase(token: string): Promise<boolean> {
  const before = lookUps();
  await opens(token);
  return lookUps() === before;
}

async function health(): Promise<string> {
  const response = await fetch(`${cloud.url}/healthcheck?verbose`);
  return (await response.text()).trim();
}

const changes = () =>
  cloud.proxy
    .log()
    .map(({ msg }) => String(msg))
    .filter((msg) => /tokens are looked up|asked for it/.test(msg));

const LOST = "Nova's database cannot be used: tokens are looked up in nova-api";
const BACK = "Nova's database works again: tokens are looked up there";

test('consoles open by the database while it works, also if nova-api does not answer', async () => {
  const { token } = await consoleOf();
  expect(await opensByDatabase(token)).toBe(true);
  api.misbehaviour.token = { way: 'hang' };
  expect(await opensByDatabase(token)).toBe(true);
  delete api.misbehaviour.token;
});

test(
  'consoles open by nova-api while the database is lost, and sessions of each are re-checked by the other',
  async () => {
    const [first, second] = [await consoleOf(), await consoleOf()];
    const byDatabase = await open(first.token);
    await cloud.databases.server.stop();
    const byApi = await open(second.token);
    await until(async () => (await health()).includes('Tokens are looked up in nova-api'));
    await opens(second.token);
    api.guests.get(first.instance.uuid)!.vmState = 'stopped';
    expect((await byDatabase.closed).code).toBe(REFUSALS.guest_stopped.closeCode);
    await cloud.databases.server.restart();
    // No client asks: the proxy finds out by itself.
    await until(async () => !(await health()).includes('nova-api'), RECOVERED_MS);
    expect(await opensByDatabase(second.token)).toBe(true);
    await cloud.databases.server.sql(
      `UPDATE nova_cell1.instances SET vm_state = 'stopped' WHERE uuid = '${second.instance.uuid}'`,
    );
    expect((await byApi.closed).code).toBe(REFUSALS.guest_stopped.closeCode);
    expect(changes()).toEqual([LOST, BACK]);
  },
  LONG,
);

test(
  'consoles open by nova-api while the message bus is lost, and by the database once it is back',
  async () => {
    const { token } = await consoleOf();
    await cloud.bus.kill();
    await opens(token);
    await until(async () => (await health()).includes('nova_bus_unreachable'), RECOVERED_MS);
    expect(await opensByDatabase(token)).toBe(false);
    await cloud.bus.restart();
    await until(async () => !(await health()).includes('nova-api'), RECOVERED_MS);
    await until(() => opensByDatabase(token), RECOVERED_MS);
    expect(changes()).toEqual([LOST, BACK, LOST, BACK]);
  },
  LONG,
);

test(
  'a refusal names both reasons while the database and nova-api are lost',
  async () => {
    const { token } = await consoleOf();
    await cloud.databases.server.stop();
    api.misbehaviour.token = { status: 503 };
    const { code } = await cloud.open(token).closed;
    expect(code).toBe(REFUSALS.nova_failed.closeCode);
    expect(JSON.stringify(cloud.proxy.log())).toMatch(
      /Nova answered 503[^}]*Nova's database: [^}]*ECONNREFUSED/,
    );
    await until(
      async () => /Every console is refused.*Nova's database: .*ECONNREFUSED/.test(await health()),
      RECOVERED_MS,
    );
    delete api.misbehaviour.token;
    await cloud.databases.server.restart();
    await until(() => opensByDatabase(token), RECOVERED_MS);
    await until(async () => (await health()) === 'OK', RECOVERED_MS);
  },
  LONG,
);

test('the log contains no password', () => {
  const log = JSON.stringify(cloud.proxy.log());
  for (const secret of ['service-secret', 'reader-secret', cloud.bus.password])
    expect(log).not.toContain(secret);
});
