import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logFindings } from '../../src/config/report/report.ts';
import { compose, type Running } from '../../src/main/compose.ts';
import { runServe } from '../support/cluster/serve-process.ts';
import { ROOT } from '../support/documents.ts';
import { type FakeInstance, type FakeNova, startFakeNova } from '../support/fixtures/fake-nova.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { loadSettings } from '../support/load-settings.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** What a controller's nova.conf has that concerns its nova-novncproxy, and much else; then the two lines that Oriel needs. */
const NOVA_CONF = `
[DEFAULT]
my_ip = 127.0.0.1
transport_url = rabbit://openstack:secret@127.0.0.1:5672/
compute_driver = libvirt.LibvirtDriver
web = WEB
daemon = False
record =
source_is_ipv6 = False
ssl_only = False

[api_database]
connection = mysql+pymysql://nova:secret@127.0.0.1/nova_api

[keystone_authtoken]
www_authenticate_uri = NOVA/v3
auth_url = NOVA/v3
memcached_servers = 127.0.0.1:11211
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = nova
password = service-secret

[vnc]
enabled = True
server_listen = 0.0.0.0
server_proxyclient_address = $my_ip
novncproxy_host = $my_ip
novncproxy_port = PORT
novncproxy_base_url = http://console.example.org:PORT/vnc_lite.html
auth_schemes = none

[console]
allowed_origins = horizon.example.org
ssl_minimum_version = tlsv1_2

[consoleauth]
token_ttl = 600
enforce_session_timeout = False

[oriel]
token_source = nova
session_recheck_interval = 1
refusal = close
`;

let nova: FakeNova;
let screen: VncServer;
let guest: FakeInstance;
let running: Pick<Running, 'close'> | undefined;
let port: number;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  [nova, screen, port] = await Promise.all([startFakeNova(), echoServer(), freePort()]);
  guest = nova.addGuest({ port: screen.port });
  log = memoryLog();
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  await nova.close();
  await screen.close();
});

/** `oriel serve --role novncproxy --config-file nova.conf` */
async function serve(change: (conf: string) => string = (conf) => conf): Promise<void> {
  const file = writeConf(change);
  const roles = ['novncproxy'] as const;
  const loaded = loadSettings({ env: {}, configFiles: [file], roles });
  expect(loaded.problems).toEqual([]);
  logFindings(loaded, log.log);
  running = await compose({ settings: loaded.settings, roles, log: log.log });
}

function writeConf(change: (conf: string) => string): string {
  const file = join(temporaryFolder(), 'nova.conf');
  const web = temporaryFolder();
  writeFileSync(join(web, 'vnc_lite.html'), '<title>noVNC</title>');
  const conf = NOVA_CONF.replaceAll('NOVA', nova.url).replaceAll('PORT', String(port)).replace('WEB', web);
  writeFileSync(file, change(conf));
  return file;
}

function view(token: string, headers: Record<string, string> = {}): Viewer {
  const options = Object.keys(headers).length === 0 ? {} : { headers };
  return new Viewer(`ws://127.0.0.1:${port}/?token=${token}`, options);
}

async function openConsole(token = nova.giveToken(guest)): Promise<Viewer> {
  const viewer = view(token);
  await viewer.handshake();
  viewer.send('x');
  await viewer.read(1);
  return viewer;
}

const rechecks = () => nova.requests.filter(({ call }) => call === 'server').length;
const looks = async (more: number) => {
  const from = rechecks();
  await until(() => rechecks() >= from + more);
};

test('with an existing nova.conf and one option more, consoles of the cloud open', async () => {
  await serve();
  const viewer = await openConsole();
  await viewer.close();
  expect(log.text()).toContain('tokens can be looked up: Nova answers at microversion 2.93');
  expect(log.text()).not.toContain('service-secret');
});

test('the change to nova.conf that docs/replace-nova-novncproxy.md shows is the one that it takes', async () => {
  const document = readFileSync(join(ROOT, 'docs/replace-nova-novncproxy.md'), 'utf8');
  const [diff = ''] = /(?<=^```diff\n--- \/etc\/nova\/nova\.conf\n)[\s\S]*?(?=```)/m.exec(document) ?? [];
  const added = diff.split('\n').flatMap((line) => /^\+(?!\+)(.*)$/.exec(line)?.slice(1) ?? []);
  await serve((conf) => `${conf.slice(0, conf.indexOf('[oriel]'))}${added.join('\n')}\n`);
  const viewer = await openConsole();
  await viewer.close();
});

test('what of nova.conf has no effect is said at the start, and nothing else of it', async () => {
  await serve((conf) => conf.replace('[vnc]\n', '[vnc]\nvencrypt_ca_certs = /etc/pki/ca.pem\n'));
  const said = log.lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
  const told = said
    .filter(({ group }) => group !== undefined)
    .map(({ group, option }) => `${group}.${option}`);
  expect(new Set(told)).toEqual(new Set(['DEFAULT.daemon', 'vnc.vencrypt_ca_certs']));
});

test("kolla's health check finds the page where it was, and `web` is what is served", async () => {
  await serve();
  const response = await fetch(`http://127.0.0.1:${port}/vnc_lite.html`);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('<title>noVNC</title>');
});

test.each([
  ['Horizon', '&title=web1(5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e)'],
  ['Skyline', '&language=en'],
])('%s adds to the address what it likes, and the console opens', async (_who, tail) => {
  await serve();
  const address = `/vnc_lite.html?path=%3Ftoken%3D${nova.giveToken(guest)}${tail}`;
  expect((await fetch(`http://127.0.0.1:${port}${address}`)).status).toBe(200);
  const page = new URL(address, 'http://x');
  const viewer = new Viewer(`ws://127.0.0.1:${port}/${page.searchParams.get('path')}`);
  await viewer.handshake();
  await viewer.close();
  const direct = new Viewer(`ws://127.0.0.1:${port}${address}`);
  await direct.handshake();
  await direct.close();
});

test('several workers open, re-check and end consoles of the cloud as one process does', async () => {
  const file = writeConf((conf) => `${conf}workers = 2\n`);
  const oriel = await runServe(['--role', 'novncproxy', '--config-file', file]);
  running = oriel;
  const tokens = Array.from({ length: 8 }, () => nova.giveToken(guest));
  const viewers: Viewer[] = [];
  for (const token of tokens) viewers.push(await openConsole(token));
  const opened = oriel.log().filter(({ msg }) => msg === 'console opened');
  expect(new Set(opened.map(({ worker }) => worker))).toEqual(new Set([1, 2]));
  await looks(8);
  const unknown = view('6a1f0f3a-7c1e-4d0e-9f0b-0d8b7c1f2e3d');
  expect((await unknown.closed).code).toBe(4458);
  Object.assign(guest, { vmState: 'stopped', status: 'SHUTOFF' });
  const ends = await Promise.all(viewers.map(({ closed }) => closed));
  expect(ends.map(({ code }) => code)).toEqual(viewers.map(() => 4480));
  const said = JSON.stringify(oriel.log());
  for (const token of tokens) expect(said).not.toContain(token);
});

test('compares the scheme of the Origin with the access URL of the compute host, not with this file', async () => {
  await serve();
  nova.cloud.accessUrlBase = 'https://console.example.org:6080/vnc_auto.html';
  const good = view(nova.giveToken(guest), { origin: 'https://horizon.example.org' });
  await good.handshake();
  await good.close();
  const scheme = view(nova.giveToken(guest), { origin: 'http://horizon.example.org' });
  expect((await scheme.closed).code).toBe(4433);
  const host = view(nova.giveToken(guest), { origin: 'https://evil.example.org' });
  expect((await host.closed).code).toBe(4432);
});

test.each([
  ['with a confirmation', ''],
  ['without one', '\n[oriel_nova]\nconfirm_consoles = False\n'],
])('without novncproxy_base_url in its file, %s, an https page opens', async (_how, more) => {
  nova.cloud.accessUrlBase = 'https://horizon.example.org:6080/vnc_auto.html';
  await serve((conf) => conf.replace(/^novncproxy_base_url.*$/m, '') + more);
  const page = view(nova.giveToken(guest), { origin: 'https://horizon.example.org' });
  await page.handshake();
  await page.close();
  const foreign = view(nova.giveToken(guest), { origin: 'https://evil.example.org' });
  expect((await foreign.closed).code).toBe(4432);
});

test('an open console outlives its token: only its guest is asked for', async () => {
  nova.cloud.consoleTokenMs = 300;
  await serve();
  const token = nova.giveToken(guest);
  const viewer = await openConsole(token);
  await until(() => (nova.consoles.get(token)?.expires ?? 0) <= Date.now());
  nova.requests.splice(0);
  await looks(3);
  viewer.send('still');
  expect((await viewer.read(5)).toString()).toBe('still');
  expect(nova.requests.filter(({ path }) => path.includes(token))).toEqual([]);
  expect((await view(token).closed).code).toBe(4458);
  await viewer.close();
});

test.each<[string, number, () => void]>([
  ['stopped', 4480, () => Object.assign(guest, { vmState: 'stopped', status: 'SHUTOFF' })],
  ['suspended', 4496, () => Object.assign(guest, { vmState: 'suspended', status: 'SUSPENDED' })],
  ['on another host', 4481, () => Object.assign(guest, { computeHost: 'compute2' })],
  ['soft-deleted', 4482, () => Object.assign(guest, { vmState: 'soft-delete' })],
  ['deleted', 4482, () => nova.guests.clear()],
])('a guest that is %s loses its open consoles with that reason', async (_what, code, happen) => {
  await serve();
  const viewer = await openConsole();
  happen();
  expect((await viewer.closed).code).toBe(code);
  await until(() => screen.open.size === 0);
});

test.each<[string, () => void]>([
  ['does not answer', () => Object.assign(nova.misbehaviour, { server: { way: 'drop' } })],
  ['answers 500', () => Object.assign(nova.misbehaviour, { server: { status: 500 } })],
  ['answers nonsense', () => Object.assign(nova.misbehaviour, { server: { body: '{}' } })],
  [
    'answers 404 as a web server does',
    () => Object.assign(nova.misbehaviour, { server: { status: 404, body: '' } }),
  ],
  ['no longer accepts the service user', () => Object.assign(nova.misbehaviour, { server: { status: 401 } })],
  ['shows the service user no guest of others any more', () => Object.assign(nova.cloud, { isAdmin: false })],
  ['has lost the cell of the guest', () => Object.assign(guest, { status: 'UNKNOWN', vmState: undefined })],
])('a Nova that %s ends no console, and that is logged once', async (_what, happen) => {
  await serve();
  const viewer = await openConsole();
  happen();
  await looks(3);
  viewer.send('on');
  expect((await viewer.read(2)).toString()).toBe('on');
  expect(log.lines.filter((line) => line.includes('cannot be re-checked'))).toHaveLength(1);
  await viewer.close();
});

test('a guest that is paused, rescued or in an error keeps its consoles', async () => {
  await serve();
  const viewer = await openConsole();
  for (const vmState of ['paused', 'rescued', 'error', 'resized', 'building']) {
    guest.vmState = vmState;
    await looks(2);
  }
  viewer.send('on');
  expect((await viewer.read(2)).toString()).toBe('on');
  await viewer.close();
});

test('with enforce_session_timeout a console ends token_ttl after it was opened at the latest', async () => {
  await serve((conf) =>
    conf
      .replace('enforce_session_timeout = False', 'enforce_session_timeout = True')
      .replace('token_ttl = 600', 'token_ttl = 1'),
  );
  const viewer = await openConsole();
  expect((await viewer.closed).code).toBe(4484);
});

test('a proxy that starts before its cloud serves it once it is there', async () => {
  nova.misbehaviour['sign-in'] = { status: 503 };
  await serve();
  await until(() => log.text().includes('tokens cannot be looked up'));
  expect(log.text()).toMatch(
    /"code":"nova_identity_unreachable".*"remedy":"[^"]*Check auth_url.*cannot be looked up/,
  );
  expect((await view(nova.giveToken(guest)).closed).code).toBe(4442);
  const healthcheck = async () => (await fetch(`http://127.0.0.1:${port}/healthcheck`)).text();
  expect(await healthcheck()).toContain('Every console is refused (nova_identity_unreachable)');
  delete nova.misbehaviour['sign-in'];
  const viewer = await openConsole();
  await viewer.close();
  await until(async () => (await healthcheck()) === 'OK');
});

test("Nova's request id is in the trace beside ours, and in the log of a refusal", async () => {
  await serve();
  const viewer = await openConsole();
  await viewer.close();
  await until(() => log.text().includes('console ended'));
  const opened = log.lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'console opened');
  expect(opened.authority).toMatch(/^Nova's req-/);
  nova.misbehaviour.token = { status: 500 };
  expect((await view(nova.giveToken(guest)).closed).code).toBe(4445);
  const refused = log.lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'console refused');
  expect(refused.detail).toMatch(/Nova answered 500 \(Nova's req-[0-9a-f-]{36}\)/);
});
