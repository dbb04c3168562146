import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compose, type Running } from '../../src/main/compose.ts';
import type { RoleName } from '../../src/main/roles.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { freePort } from '../support/free-port.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';

interface Started {
  readonly memory: MemoryLog;
  readonly running: Running;
}

let nats: NatsServer;
const started: Started[] = [];

async function start(
  host: string,
  roles: RoleName[],
  oriel: { token_use?: 'many' | 'once' } = {},
  key = 'k'.repeat(40),
): Promise<Started> {
  const memory = memoryLog();
  const port = await freePort();
  const settings = defaultSettings({
    DEFAULT: { host, osapi_compute_listen: '127.0.0.1', osapi_compute_listen_port: 0 },
    vnc: { novncproxy_base_url: `http://127.0.0.1:${port}/vnc_lite.html` },
    oriel: { transport: 'nats', drivers: ['demo'], default_project: 'demo', ...oriel },
    oriel_nats: { servers: [nats.url] },
    oriel_auth: { signing_key: new Secret(key) },
  });
  const running = await compose({ settings, roles, log: memory.log });
  const one = { memory, running };
  started.push(one);
  return one;
}

async function said({ memory }: Started, finding: string): Promise<Record<string, unknown>[]> {
  const lines = () => memory.lines.map((line) => JSON.parse(line)).filter((line) => line.finding === finding);
  await vi.waitFor(() => expect(lines()).not.toEqual([]), { timeout: 40_000, interval: 200 });
  return lines();
}

let one: Started;
let other: Started;
let agents: readonly Started[];

beforeAll(async () => {
  nats = await startNats();
  one = await start('ctl1', ['consoleauth', 'api']);
  other = await start('ctl2', ['consoleauth', 'api'], { token_use: 'once' }, 'j'.repeat(40));
  await start('ctl3', ['consoleauth', 'api']);
  agents = [await start('node1', ['compute']), await start('node1', ['compute'])];
}, 60_000);

afterAll(async () => {
  await Promise.all(started.map(({ running }) => running.close()));
  await nats.close();
});

describe('processes on one bus', () => {
  it('log which host deviates in an option, without its secret', async () => {
    for (const each of [one, other]) {
      const lines = await said(each, 'option_differs');
      expect(lines).toContainEqual(
        expect.objectContaining({ level: 50, subject: '[oriel] token_use', hosts: ['ctl2'] }),
      );
      expect(lines).toContainEqual(
        expect.objectContaining({ subject: '[oriel_auth] signing_key', hosts: ['ctl2'] }),
      );
      expect(each.memory.text()).not.toMatch(/kkkk|jjjj/);
    }
  });

  it('log that two compute agents have one name, in the agents themselves and in the api', async () => {
    for (const each of [one, ...agents]) {
      const [line] = await said(each, 'host_name_taken');
      expect(line).toMatchObject({ level: 50, hosts: ['node1'] });
      expect(line!.detail).toContain(`process ${process.pid} on machine`);
    }
  });
});
