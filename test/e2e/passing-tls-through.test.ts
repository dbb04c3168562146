import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { type ProxyFixture, startProxyFixture, Viewer } from '../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { shipped } from '../support/network/shipped.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Real load balancers of Debian, by the files of etc/, between addresses of this machine. */
const BALANCER = '127.0.0.10';
const PERSON = '127.0.0.99';

let authority: TestAuthority;
let lab: ProxyFixture;
let guest: VncServer;
let folder: string;
let balancer: ChildProcess | undefined;
let port: number;

beforeAll(async () => {
  folder = temporaryFolder();
  authority = await createAuthority();
  guest = await echoServer();
  lab = await startProxyFixture({
    tls: { ...(await authority.issue('proxy', `IP:${BALANCER}`)), ssl_only: true },
    oriel: { trusted_proxies: [`${BALANCER}/32`], proxy_protocol: ['novncproxy'] },
  });
});

afterEach(async () => {
  if (balancer?.exitCode !== null) return;
  balancer.kill('SIGTERM');
  await once(balancer, 'close');
});

afterAll(async () => {
  await lab?.close();
  await guest?.close();
  await authority?.close();
});

/** The shipped text with the addresses of this machine: one controller, told apart from people by where it connects from. */
function here(text: string, sourceLine: string): string {
  return text
    .replaceAll(/^.*10\.78\.0\.1[23]:6080.*\n/gm, '')
    .replaceAll('10.78.0.11:6080', `127.0.0.1:${lab.port}`)
    .replaceAll('10.78.0.10:6080', `${BALANCER}:${port}`)
    .replace(/^ *(timeout server 1h|proxy_protocol on;)$/m, `$&\n  ${sourceLine}`);
}

async function startBalancer(command: string, args: string[]): Promise<{ output: () => string }> {
  let output = '';
  balancer = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [balancer.stdout!, balancer.stderr!]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const isUp = () =>
    new Promise<boolean>((resolve) => {
      const socket = connectPlain(port, BALANCER, () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
  await expect
    .poll(isUp, { timeout: 20_000 })
    .toBe(true)
    .catch((error) => Promise.reject(new Error(output, { cause: error })));
  return { output: () => output };
}

async function haproxy(change: (text: string) => string = (text) => text) {
  port = await freePort();
  const [defaults] = shipped('haproxy/haproxy.cfg').split(/^# To terminate TLS here/m);
  const global = defaults!
    .replace(/^ *log .*$/gm, '')
    .replace(/^global$/m, `$&\n  stats socket ${folder}/stats`);
  const text = `${global}\n${here(shipped('haproxy/passthrough.cfg'), `source ${BALANCER}`)}`;
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, change(text));
  return startBalancer('haproxy', ['-db', '-f', file]);
}

async function nginx() {
  port = await freePort();
  const module = 'load_module /usr/lib/nginx/modules/ngx_stream_module.so;';
  const main = `${module}\ndaemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\n`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, main + here(shipped('nginx/passthrough.conf'), `proxy_bind ${BALANCER};`));
  return startBalancer('nginx', ['-c', file]);
}

/** Opens page and console through the balancer as a person does, over TLS to the proxy's own certificate. */
async function openThrough(): Promise<unknown> {
  const ca = await readFile(authority.ca);
  const reach = (): TLSSocket => {
    const socket = connectPlain({ port, host: BALANCER, localAddress: PERSON });
    return connectTls({ socket, ca, host: BALANCER, servername: '' });
  };
  const status = await new Promise((resolve, reject) => {
    const asking = request(
      { path: '/vnc_lite.html', headers: { Host: BALANCER }, createConnection: reach },
      (answer) => answer.resume().on('end', () => resolve(answer.statusCode)),
    );
    asking.on('error', reject).end();
  });
  expect(status).toBe(200);
  const token = lab.grant({ port: guest.port, accessUrlBase: `https://${BALANCER}:${port}/vnc_lite.html` });
  const viewer = new Viewer(`wss://${BALANCER}:${port}/websockify?token=${token}`, {
    carrier: reach(),
    headers: { origin: `https://${BALANCER}:${port}` },
  });
  await viewer.handshake();
  viewer.send('hello');
  expect((await viewer.read(5)).toString()).toBe('hello');
  await viewer.close();
  return lab.log.findLast(({ msg }) => msg === 'console opened')?.client;
}

/** What haproxy says of its servers. */
function healthChecks(): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connectPlain(join(folder, 'stats'), () => socket.write('show stat\n'));
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(heard));
  });
}

const cutOff = () => lab.log.filter(({ msg }) => msg === 'a connection of a trusted proxy was closed');

test('haproxy passes TLS through by version 2, its health checks too, and the log names the person', async () => {
  await haproxy();
  expect(await openThrough()).toBe(PERSON);
  await expect.poll(healthChecks, { timeout: 20_000 }).toContain(',L7OK,200,');
  expect(cutOff()).toEqual([]);
});

test('haproxy does so by version 1', async () => {
  await haproxy((text) => text.replace('send-proxy-v2', 'send-proxy'));
  expect(await openThrough()).toBe(PERSON);
  expect(cutOff()).toEqual([]);
});

test('nginx passes TLS through with its own header, and the log names the person', async () => {
  const { output } = await nginx();
  expect(await openThrough()).toBe(PERSON);
  expect(output()).not.toMatch(/\[(warn|error|emerg)\]/);
  expect(cutOff().length).toBe(0);
});

test('haproxy that sends no header is cut off, and the log says what is missing', async () => {
  await haproxy((text) => text.replace(' send-proxy-v2', '').replace(/check inter.*$/m, ''));
  await expect(openThrough()).rejects.toThrow();
  expect(cutOff().at(-1)).toMatchObject({ client: BALANCER, detail: 'no PROXY header' });
});
