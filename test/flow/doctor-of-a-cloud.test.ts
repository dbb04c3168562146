import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { compose, type Running } from '../../src/main/compose.ts';
import { type FakeNova, startFakeNova } from '../support/fixtures/fake-nova.ts';
import { echoServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { startWebsockifyStandIn, type WebsockifyStandIn } from '../support/fixtures/websockify-stand-in.ts';
import { freePort } from '../support/free-port.ts';
import { loadSettings } from '../support/load-settings.ts';
import { memoryIo } from '../support/memory-io.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let nova: FakeNova;
let port: number;
let file: string;
let running: Running | undefined;
let novncproxy: WebsockifyStandIn | undefined;
let screen: VncServer;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  [nova, port, screen] = await Promise.all([startFakeNova(), freePort(), echoServer()]);
  log = memoryLog();
  file = join(temporaryFolder(), 'nova.conf');
  writeFileSync(file, conf());
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  await novncproxy?.close();
  novncproxy = undefined;
  await screen.close();
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

describe('doctor --before-switch', () => {
  const more = '[oriel_nova]\ntimeout = 2\n';

  test('is ready while nova-novncproxy serves a cloud that works, and names what will be replaced', async () => {
    novncproxy = await startWebsockifyStandIn(port);
    nova.addGuest({ port: screen.port });
    const { status, text } = await doctor('--before-switch');
    expect(flat(text)).toMatch(
      /nova-novncproxy already listens on port \d+ of 127\.0\.0\.1\. Stop it when Oriel starts/,
    );
    expect(flat(text)).toMatch(/leads to nova-novncproxy, which Oriel replaces/);
    expect(flat(text)).toMatch(/WebSockets at .*token=….*reach the console proxy of today/);
    expect(flat(text)).toMatch(/reaches the VNC server of vm-of-compute1 on compute1/);
    expect(flat(text)).toMatch(/ Ready to switch: stop nova-novncproxy, then start Oriel\./);
    expect(text).not.toMatch(/ERROR|service-secret/);
    expect(status).toBe(0);
  });

  test('lists what is missing in the order of the steps, with option, file and line', async () => {
    nova.addGuest({ port: await freePort() });
    writeFileSync(file, `${conf()}${more}[DEFAULT]\nweb = /no-such-folder\n`);
    nova.cloud.isAdmin = false;
    const { status, text } = await doctor('--before-switch');
    expect(status).toBe(1);
    expect(flat(text)).toMatch(
      /Not ready to switch\. 3 things are missing: 1\. listener: \S*nova\.conf:\d+: \[DEFAULT\] web: \/no-such-folder does not exist \(ENOENT\)\. 2\. access-url: .* 3\. cloud: No token could be looked up by nova-api and Keystone: Nova answered 403/,
    );
  });

  test('names the password that is missing', async () => {
    novncproxy = await startWebsockifyStandIn(port);
    writeFileSync(file, conf().replace(/^password.*$/m, ''));
    const { status, text } = await doctor('--before-switch');
    expect(status).toBe(1);
    expect(flat(text)).toMatch(
      /Not ready to switch.* 1\. configuration: \S*nova\.conf:\d+: .*\[keystone_authtoken\] has no password/,
    );
  });

  test('says that another program holds the port', async () => {
    const other = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const { status, text } = await doctor('--before-switch');
    other.close();
    expect(status).toBe(1);
    expect(flat(text)).toMatch(
      /listener: \S*nova\.conf:\d+: \[vnc\] novncproxy_port: Another program listens on port \d+/,
    );
  });

  test('says that token_source is missing', async () => {
    writeFileSync(file, conf().replace('token_source = nova', ''));
    const { status, text } = await doctor('--before-switch');
    expect(status).toBe(1);
    expect(flat(text)).toMatch(/1\. token-source: \[oriel\] token_source is consoleauth \(default\)/);
  });

  test('does not go with --all', async () => {
    expect((await doctor('--before-switch', '--all')).status).toBe(2);
  });
});

/** The report without its line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}
