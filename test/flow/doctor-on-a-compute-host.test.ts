import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { compose, type Running } from '../../src/main/compose.ts';
import type { RoleName } from '../../src/main/roles.ts';
import { Secret } from '../../src/platform/secret.ts';
import { usersOf } from '../../src/transport/nats/permissions/authorization-block.ts';
import { type NatsServer, startNatsFor } from '../support/cluster/nats.ts';
import { configFolder } from '../support/config-folder.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { memoryIo } from '../support/memory-io.ts';
import { memoryLog } from '../support/memory-log.ts';

const PASSWORD = 'of-the-bus';
/** Nothing listens there, as it is from a compute host without a way to the public network. */
const PUBLIC_URL = 'http://127.0.0.1:1/vnc_lite.html';

let nats: NatsServer;
const running: Running[] = [];

beforeAll(async () => {
  nats = await startNatsFor(
    usersOf({ split: false, computeHosts: ['node1'], inboxPrefix: '_INBOX' }),
    PASSWORD,
  );
  await start('ctl1', 'controller', ['consoleauth', 'api']);
  await start('node1', 'compute-node1', ['compute']);
}, 60_000);

afterAll(async () => {
  await Promise.all(running.map((each) => each.close()));
  await nats.close();
});

async function start(host: string, username: string, roles: RoleName[]): Promise<void> {
  const settings = defaultSettings({
    DEFAULT: { host, osapi_compute_listen: '127.0.0.1', osapi_compute_listen_port: 0 },
    vnc: { novncproxy_base_url: PUBLIC_URL },
    oriel: { transport: 'nats', drivers: [], default_project: 'demo' },
    oriel_nats: { servers: [nats.url], username, password: new Secret(PASSWORD) },
  });
  running.push(await compose({ settings, roles, log: memoryLog().log }));
}

/** `oriel doctor` as an operator runs it on that host. */
async function doctor(host: string, username: string) {
  const folder = configFolder({
    'oriel.conf': [
      `[DEFAULT]\nhost = ${host}\n[vnc]\nnovncproxy_base_url = ${PUBLIC_URL}`,
      '[oriel]\ntransport = nats\nclear_links = bus,tokens,api,consoles,screens',
      `[oriel_nats]\nservers = ${nats.url}\nusername = ${username}\npassword = ${PASSWORD}\n`,
    ].join('\n'),
  });
  const io = memoryIo({ env: {} });
  const args = ['doctor', '--json', '--config-file', join(folder, 'oriel.conf')];
  const status = await runCli(args, COMMANDS, io);
  const { results } = JSON.parse(io.stdout()) as {
    results: { id: string; level: string; message: string }[];
  };
  return { status, results };
}

it('finds no error on a healthy compute host, whose NATS user may ask that host alone', async () => {
  const { status, results } = await doctor('node1', 'compute-node1');
  expect(results.filter(({ level }) => level === 'error')).toEqual([]);
  expect(status).toBe(0);
  const levelOf = (id: string) => results.find((each) => each.id === id)?.level;
  // The report has what the doctor checked, and judges nothing that it did not check.
  expect(levelOf('processes')).toBe('ok');
  for (const id of [
    'api-present',
    'consoleauth-present',
    'token-store',
    'base-url',
    'web-socket',
    'clocks',
  ]) {
    expect([id, levelOf(id)]).toEqual([id, 'skipped']);
  }
});

it('asks every host on a controller, and does try the public address there', async () => {
  const { results } = await doctor('ctl1', 'controller');
  expect(results.find(({ id }) => id === 'processes')?.message).toContain('ctl1 (consoleauth, api)');
  expect(results.find(({ id }) => id === 'base-url')).toMatchObject({ level: 'error' });
  expect(results.find(({ id }) => id === 'compute-present')).toMatchObject({ level: 'ok' });
});
