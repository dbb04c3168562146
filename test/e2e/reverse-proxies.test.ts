import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNTS } from '../support/accounts.ts';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { guestStream } from '../support/guest-stream.ts';
import { Service } from '../support/network/service.ts';
import { shipped } from '../support/network/shipped.ts';
import type { Forward } from '../support/network/standpoint.ts';
import {
  answers,
  BALANCER,
  type Deployment,
  startThreeControllers,
} from '../support/network/three-controllers.ts';
import { Person, tokenOf } from '../support/person.ts';
import { RfbClient } from '../support/rfb-client.ts';

let oriel: Deployment;
let mia: Person;
let web: string;
let authority: TestAuthority;
let folder: string;
let agent: Service;
const forwards: Forward[] = [];

beforeAll(async () => {
  oriel = await startThreeControllers();
  mia = await Person.signIn(oriel, ACCOUNTS.member);
  const { libvirt } = oriel.computes[0]!;
  web = await libvirt.startGuest({ name: 'web', graphics: [{ type: 'vnc', listen: '0.0.0.0' }] });
  authority = await createAuthority();
  folder = join(oriel.lab.folder, 'nginx');
  agent = oriel.computes[0]!.agent;
});

afterAll(async () => {
  await Promise.all(forwards.map((forward) => forward.close()));
  await oriel?.close();
  await authority?.close();
});

async function consoleUrl(): Promise<URL> {
  const { status, body } = await mia.askForConsole(web);
  expect(status, JSON.stringify(body)).toBe(200);
  return new URL(body.remote_console.url);
}

/** A browser that was given this address, and resolves its name to the balancer: the page, then the WebSocket. */
async function openInBrowser(url: URL): Promise<{ page: string; guest: string }> {
  const port = url.port === '' ? '443' : url.port;
  const forward = await oriel.client.forward(BALANCER, Number(port));
  forwards.push(forward);
  const ca = await readFile(authority.ca);
  const isTls = url.protocol === 'https:';
  const tls = isTls ? { ca, servername: url.hostname } : {};
  const local = `127.0.0.1:${forward.port}`;
  const request = isTls ? requestTls : requestPlain;
  const page = await new Promise<string>((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const options = {
      ...tls,
      host: '127.0.0.1',
      port: forward.port,
      path,
      headers: { Host: url.host },
      agent: false,
    };
    const asking = request(options, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      resolve(`${answer.statusCode} ${text}`);
    });
    asking.on('error', reject).end();
  });
  const webSocket = new WebSocket(
    `${isTls ? 'wss' : 'ws'}://${local}/${url.searchParams.get('path')}`,
    ['binary'],
    {
      ...tls,
      headers: { Host: url.host, Origin: url.origin },
    },
  );
  const viewer = await RfbClient.connect(guestStream(webSocket));
  webSocket.terminate();
  return { page, guest: viewer.name };
}

/** Starts the agent of the guest's host anew, with another `[vnc] novncproxy_base_url`. */
async function giveOut(baseUrl: string): Promise<void> {
  await agent.current.stop();
  const env = { ...agent.spec.env, OS_VNC__NOVNCPROXY_BASE_URL: baseUrl };
  agent = await new Service(oriel.lab, { ...agent.spec, env }).start();
  await expect.poll(async () => (await mia.askForConsole(web)).status, { timeout: 20_000 }).toBe(200);
}

/** A port without TLS that leads to one with, since `fetch` knows no authority of a test's own. */
async function withoutTls(port: number, servername: string): Promise<Forward> {
  const ca = await readFile(authority.ca);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTls({ host: '127.0.0.1', port, servername, ca });
    for (const end of [near, far]) ends.add(end.on('error', () => {}).on('close', () => ends.delete(end)));
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const end of ends) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('haproxy leads page and WebSocket to the guest, tells the proxy who looks, and writes no token', async () => {
  const url = await consoleUrl();
  expect(url.origin).toBe('http://consoles.example.org:6080');
  const { page, guest } = await openInBrowser(url);
  expect(page).toMatch(/^200 .*<script/s);
  expect(guest).toBe('QEMU (web)');
  expect(oriel.balancer.output).not.toContain(tokenOf(url));
  const opened = oriel.controllers.flatMap(({ services }) =>
    services.novncproxy.output.split('\n').filter((line) => line.includes('"console opened"')),
  );
  expect(opened.at(-1)).toContain('"client":"10.78.0.100"');
});

test('haproxy does not pass on the forwarded headers of a client', async () => {
  await mia.api('/v2.1/servers', {
    headers: { 'X-Forwarded-For': '1.2.3.4', 'X-Forwarded-Host': 'evil.example' },
  });
  const { body } = await mia.api('/v2.1/servers', { headers: { 'X-Forwarded-Host': 'evil.example' } });
  expect(JSON.stringify(body)).not.toContain('evil.example');
  const log = oriel.controllers.map(({ services }) => services.api.output).join('');
  expect(log).toContain('"client":"10.78.0.100"');
  expect(log).not.toContain('1.2.3.4');
});

test('nginx ends TLS in front of the same controllers: on ports of their own and below a path', async () => {
  await oriel.balancer.kill();
  await mkdir(folder, { recursive: true });
  const names = 'DNS:consoles.example.org,DNS:portal.example.org';
  const { cert, key } = await authority.issue('consoles', names);
  await writeFile(join(folder, 'consoles.pem'), await readFile(cert));
  await writeFile(join(folder, 'consoles.key'), await readFile(key));
  const site = shipped('nginx/oriel.conf').replaceAll(/\/(etc|var\/log)\/nginx\//g, `${folder}/`);
  await writeFile(join(folder, 'oriel.conf'), site);
  const main = `daemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp { include ${folder}/oriel.conf; }\n`;
  await writeFile(join(folder, 'nginx.conf'), main);
  const nginx = await new Service(oriel.lab, {
    host: 'balancer',
    command: ['nginx', '-c', join(folder, 'nginx.conf')],
    ready: () => answers(oriel.client, BALANCER, 443),
  }).start();

  const api = await oriel.client.forward(BALANCER, 8774);
  forwards.push(api);
  const plain = await withoutTls(api.port, 'consoles.example.org');
  forwards.push(plain);
  mia = await Person.signIn({ apiUrl: `http://127.0.0.1:${plain.port}`, proxyUrl: '' }, ACCOUNTS.member);
  const bases = [
    'https://consoles.example.org:6080/vnc_lite.html',
    'https://portal.example.org/consoles/vnc_lite.html?path=consoles/',
  ];
  for (const base of bases) {
    expect(shipped('nginx/oriel.conf')).toContain(`novncproxy_base_url = ${base}\n`);
    await giveOut(base);
    const url = await consoleUrl();
    expect(url.href.startsWith(base.split('?')[0]!)).toBe(true);
    const { page, guest } = await openInBrowser(url);
    expect(page).toMatch(/^200 .*<script/s);
    expect(guest).toBe('QEMU (web)');
    const log = await readFile(join(folder, 'oriel.log'), 'utf8');
    expect(log).not.toContain(tokenOf(url));
  }
  expect(nginx.output).not.toMatch(/\[(warn|error)\]/);
});
