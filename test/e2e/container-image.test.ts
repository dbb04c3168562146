import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { configurationText } from '../support/configuration.ts';
import {
  type Bundle,
  type Container,
  containerFolder,
  DOCKER_CAPABILITIES,
  HOST_UID,
  otherTag,
  runContainer,
  unpackImage,
} from '../support/container.ts';
import { ROOT } from '../support/documents.ts';
import { startFakeNova } from '../support/fixtures/fake-nova.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
/** The user of Oriel in the image. */
const UID = 42436;

let digests: Record<string, string>;
let bundle: Bundle;
let kolla: Bundle;
let container: Container | undefined;

/** The image is built once, as a release builds it, and unpacked once: its two tags have the same files. */
beforeAll(async () => {
  const layout = join(temporaryFolder(), 'image');
  const build = ['packages/image/build.js', '--output', layout];
  const { stdout } = await run(process.execPath, build, { cwd: ROOT });
  digests = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  );
  const [version = ''] = Object.keys(digests).filter((tag) => !tag.includes('-'));
  bundle = await unpackImage(`${layout}:${version}`);
  kolla = await otherTag(bundle, `${layout}:${version}-kolla`);
}, 300_000);

afterEach(async () => {
  await container?.close();
  container = undefined;
});

/** A folder that is mounted in the container, where it belongs to `uid` and no other user may read it. */
function volume(files: Record<string, string>, uid: number): string {
  const folder = join(containerFolder(), 'volume');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const name of ['', ...Object.keys(files)]) {
    chownSync(join(folder, name), HOST_UID + uid, HOST_UID + uid);
    chmodSync(join(folder, name), name === '' ? 0o770 : 0o660);
  }
  return folder;
}

const PID_1 = 'console.log(require("fs").readFileSync("/proc/1/status", "utf8"))';

async function statusOfPid1(): Promise<Record<string, string>> {
  const { output } = await container!.exec('/usr/bin/node', '-e', PID_1);
  return Object.fromEntries(
    output
      .split('\n')
      .map((line) => line.split(':\t'))
      .map(([name, value = '']) => [name, value.trim()]),
  );
}

/** Resolves when the proxy answers; throws what the container wrote if it ends instead. */
async function untilReady(url: string): Promise<void> {
  const ended = container!.ended.then((status) => {
    throw new Error(`the container ended with ${status}: ${container!.output()}`);
  });
  const ready = expect.poll(() => readiness(url), { timeout: 30_000 }).toBe(200);
  await Promise.race([ready, ended]);
  ended.catch(() => {});
}

const readiness = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status,
    () => 0,
  );

test('the image serves consoles without root, capabilities, a writable file system and /tmp; it reloads and drains', async () => {
  const [apiPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const lines = ['[oriel]', 'token_store = memory', 'drain_timeout = 60', 'max_sessions = 100'];
  const text = await configurationText({ apiPort, proxyPort, lines });
  const folder = volume({ 'oriel.conf': text }, UID);
  container = runContainer(bundle, {
    volumes: { '/etc/oriel': folder },
    memory: { '/run/oriel': ['mode=0750', `uid=${UID}`, `gid=${UID}`] },
  });
  const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
  await untilReady(at.proxyUrl);

  const person = await Person.signIn(at, ACCOUNTS.member);
  const { viewer, webSocket } = await person.view(await person.consoleUrl('demo'));
  expect(viewer.name).toContain('demo');
  expect(await statusOfPid1()).toMatchObject({
    Uid: `${UID}\t${UID}\t${UID}\t${UID}`,
    CapPrm: '0000000000000000',
    CapBnd: '0000000000000000',
    NoNewPrivs: '1',
  });
  expect(container.output()).toContain('operator socket opened');
  expect(container.output()).not.toMatch(/"level":[56]0/);
  expect(await container.exec('oriel-healthcheck', `${at.proxyUrl}/livez`)).toMatchObject({ status: 0 });
  expect(await container.exec('oriel-healthcheck', `${at.proxyUrl}/console/none`)).toMatchObject({
    status: 1,
  });
  expect(await container.exec('/bin/sh', '-c', 'id')).toMatchObject({ status: 127 });
  const sessions = await container.exec('oriel', 'session', 'list', '--json');
  expect(sessions, sessions.output).toMatchObject({ status: 0 });

  writeFileSync(join(folder, 'oriel.conf'), `${text}\n[oriel]\nsession_idle_limit = 3600\n`);
  await container.signal('HUP');
  await expect
    .poll(() => container!.output(), { timeout: 10_000 })
    .toContain('the configuration was read again');
  await container.signal('TERM');
  await expect.poll(() => readiness(at.proxyUrl), { timeout: 10_000 }).not.toBe(200);
  expect(webSocket.readyState).toBe(webSocket.OPEN);
  webSocket.close();
  expect(await container.ended).toBe(0);
});

test('a program of the image that has no handler for SIGTERM ends on it as PID 1', async () => {
  const silent = createServer();
  const asked = once(silent, 'connection');
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  container = runContainer(bundle, { args: ['/usr/bin/oriel-healthcheck', `http://127.0.0.1:${port}/`] });
  const [socket] = await asked;
  await container.signal('TERM');
  expect(await container.ended).toBe(143);
  socket.destroy();
  silent.close();
});

/** What kolla-ansible writes into its folder of a controller, in form and owner. */
async function kollaFolder(port: number, cloud: string, changes: object = {}) {
  const config = {
    command: 'nova-novncproxy',
    config_files: [
      {
        source: '/var/lib/kolla/config_files/nova.conf',
        dest: '/etc/nova/nova.conf',
        owner: 'nova',
        perm: '0600',
      },
    ],
    directories: [{ path: '/var/log/kolla/nova', owner: 'nova:kolla', perm: '2775' }],
    permissions: [{ path: '/var/log/kolla/nova/*.log', owner: 'nova:kolla', perm: '0664' }],
    ...changes,
  };
  const keystone = [
    ...[`auth_url = ${cloud}/v3`, 'auth_type = password', 'username = nova', 'password = service-secret'],
    ...['project_name = service', 'user_domain_name = Default', 'project_domain_name = Default'],
  ];
  const vnc = ['novncproxy_host = 127.0.0.1', `novncproxy_port = ${port}`];
  const nova = [
    '[DEFAULT]',
    'log_dir = /var/log/kolla/nova',
    '[vnc]',
    ...vnc,
    '[oriel]',
    'max_sessions = 100',
    '[service_user]',
    ...keystone,
    '',
  ];
  return volume({ 'config.json': JSON.stringify(config), 'nova.conf': nova.join('\n') }, 0);
}

/** The first line of a record, as kolla-ansible's fluentd expects it in the logs of OpenStack. */
const FLUENTD = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ \S+ \S+ \[.*\]/;

test('the image for kolla starts by its protocol, gives up root, and answers its checks', async () => {
  const [nova, screen, port] = await Promise.all([startFakeNova(), echoServer(), freePort()]);
  try {
    const folder = await kollaFolder(port, nova.url);
    container = runContainer(kolla, {
      readOnly: false,
      capabilities: DOCKER_CAPABILITIES,
      env: ['KOLLA_CONFIG_STRATEGY=COPY_ALWAYS', 'KOLLA_SERVICE_NAME=nova-novncproxy'],
      volumes: { '/var/lib/kolla/config_files': folder },
    });
    await untilReady(`http://127.0.0.1:${port}`);
    const guest = nova.addGuest({ port: screen.port });
    const viewer = new Viewer(`ws://127.0.0.1:${port}/?token=${nova.giveToken(guest)}`);
    await viewer.handshake();
    await viewer.close();

    const { Uid, Gid, Groups, CapPrm } = await statusOfPid1();
    expect({ Uid, Gid, Groups, CapPrm }).toEqual({
      Uid: `${UID}\t${UID}\t${UID}\t${UID}`,
      Gid: `${UID}\t${UID}\t${UID}\t${UID}`,
      Groups: '42400',
      CapPrm: '0000000000000000',
    });
    const check = `healthcheck_curl http://127.0.0.1:${port}/vnc_lite.html`;
    expect(await container.exec('/bin/sh', '-c', check)).toMatchObject({ status: 0 });
    expect(await container.exec('/bin/sh', '-c', `${check}/none`)).toMatchObject({ status: 1 });
    expect(await container.exec('kolla_set_configs', '--check')).toMatchObject({ status: 0 });
    writeFileSync(join(folder, 'nova.conf'), '[vnc]\n');
    expect(await container.exec('kolla_set_configs', '--check')).toMatchObject({ status: 1 });
    const read =
      'console.log(require("fs").readFileSync("/var/log/kolla/nova/oriel-novncproxy.log", "utf8"))';
    const { output } = await container.exec('/usr/bin/node', '-e', read);
    expect(output).toContain('role started');
    for (const line of output.trim().split('\n')) expect(line).toMatch(FLUENTD);
    await container.signal('TERM');
    expect(await container.ended).toBe(0);
  } finally {
    await nova.close();
    await screen.close();
  }
});

test('the image for kolla names what is wrong with config.json and ends', async () => {
  const folder = await kollaFolder(6080, 'http://127.0.0.1:1', { command: '' });
  container = runContainer(kolla, {
    readOnly: false,
    capabilities: DOCKER_CAPABILITIES,
    env: ['KOLLA_CONFIG_STRATEGY=COPY_ALWAYS'],
    volumes: { '/var/lib/kolla/config_files': folder },
  });
  expect(await container.ended).toBe(1);
  expect(container.output()).toContain(
    'ERROR:/var/lib/kolla/config_files/config.json: the file lacks "command"',
  );
});
