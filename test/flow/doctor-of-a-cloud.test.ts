import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { compose, type Running } from '../../src/main/compose.ts';
import { type FakeNova, startFakeNova } from '../support/fixtures/fake-nova.ts';
import { freePort } from '../support/free-port.ts';
import { loadSettings } from '../support/load-settings.ts';
import { memoryIo } from '../support/memory-io.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let nova: FakeNova;
let port: number;
let file: string;
let running: Running | undefined;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  [nova, port] = await Promise.all([startFakeNova(), freePort()]);
  log = memoryLog();
  file = join(temporaryFolder(), 'nova.conf');
  writeFileSync(file, conf());
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  await nova.close();
});

function conf(): string {
  return `
[keystone_authtoken]
auth_url = ${nova.url}/v3
username = nova
password = service-secret
[vnc]
novncproxy_host = 127.0.0.1
novncproxy_port = ${port}
novncproxy_base_url = http://127.0.0.1:${port}/vnc_lite.html
[oriel]
token_source = nova
`;
}

async function serve(): Promise<void> {
  const roles = ['novncproxy'] as const;
  const { settings } = loadSettings({ env: {}, configFiles: [file], roles });
  running = await compose({ settings, roles, log: log.log });
}

async function doctor(...flags: string[]) {
  const io = memoryIo();
  const status = await runCli(['doctor', '--config-file', file, ...flags], COMMANDS, io);
  return { status, text: io.stdout() };
}

test('finds nothing wrong with a cloud whose consoles open, and names the programs of the cloud', async () => {
  await serve();
  const { status, text } = await doctor();
  expect(text).toMatch(/0 errors, 0 warnings\./);
  expect(status).toBe(0);
  expect(text).toContain('Step 14: the proxy looks the token up in Nova');
  expect(text).not.toMatch(/token authority|consoleauth|compute agent|in-process/);
});

test('leaves one line in the log of the proxy, which says that it is the probe of the doctor', async () => {
  await serve();
  await doctor();
  const refusals = log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'console refused');
  expect(refusals).toMatchObject([{ code: 'token_unknown_to_nova', probe: 'oriel doctor' }]);
});
