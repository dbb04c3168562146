import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certificate, createAuthority, type TestAuthority } from '../../support/certificates.ts';
import { type ProxyFixture, startProxyFixture, Viewer } from '../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../support/fixtures/vnc-servers.ts';
import { binaryProxyHeader, proxyLine } from '../../support/proxy-headers.ts';

/** The address from which the load balancer of these tests connects; other local addresses are not trusted. */
const BALANCER = '127.0.0.2';
const LOCAL = Buffer.from('\r\n\r\n\0\r\nQUIT\n\x20\x00\0\0', 'latin1');

let authority: TestAuthority;
let certificate: Certificate;
let guest: VncServer;
const labs: ProxyFixture[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue('proxy', 'IP:127.0.0.1');
  guest = await echoServer();
});

afterAll(async () => {
  await Promise.all(labs.map((lab) => lab.close()));
  await guest.close();
  await authority.close();
});

async function labBehind(options: Parameters<typeof startProxyFixture>[0] = {}): Promise<ProxyFixture> {
  const trust = { trusted_proxies: [`${BALANCER}/32`], proxy_protocol: ['novncproxy'] as const };
  const lab = await startProxyFixture({ ...options, oriel: { ...trust, ...options.oriel } });
  labs.push(lab);
  return lab;
}

/** A connection on which this is said first, and what came back once it is closed. */
function say(lab: ProxyFixture, from: string, pieces: readonly (Buffer | string)[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket: Socket = connect({ port: lab.port, host: '127.0.0.1', localAddress: from }, async () => {
      socket.setNoDelay(true);
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent));
    });
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const PAGE = 'GET /livez HTTP/1.1\r\nHost: console\r\nConnection: close\r\n\r\n';

/** Opens a console over a connection that begins with the header, and returns the client address in the log. */
async function openBehind(lab: ProxyFixture, header: Buffer, isTls: boolean): Promise<unknown> {
  const token = lab.grant({
    port: guest.port,
    accessUrlBase: `http${isTls ? 's' : ''}://127.0.0.1/vnc.html`,
  });
  const socket = connect({ port: lab.port, host: '127.0.0.1', localAddress: BALANCER });
  socket.write(header);
  const ca = readFileSync(authority.ca);
  const carrier = isTls ? connectTls({ socket, ca, servername: '', host: '127.0.0.1' }) : socket;
  const viewer = new Viewer(lab.url(token), { carrier });
  await viewer.handshake();
  viewer.send('hello');
  expect((await viewer.read(5)).toString()).toBe('hello');
  await viewer.close();
  return lab.log.findLast(({ msg }) => msg === 'console opened')?.client;
}

test.each([
  ['of version 1', proxyLine('203.0.113.7'), '203.0.113.7'],
  ['of version 1 in IPv6', proxyLine('2001:db8::7'), '2001:db8::7'],
  ['of version 2', binaryProxyHeader('203.0.113.7'), '203.0.113.7'],
  ['of version 2 in IPv6, with more behind it', binaryProxyHeader('2001:db8::7', 400), '2001:db8::7'],
  ['that speaks for the balancer itself', LOCAL, BALANCER],
])('a header %s says who opens a console, in the clear and before TLS', async (_what, header, client) => {
  expect(await openBehind(await labBehind(), header, false)).toBe(client);
  const encrypted = await labBehind({ tls: certificate });
  expect(await openBehind(encrypted, header, false)).toBe(client);
  expect(await openBehind(encrypted, header, true)).toBe(client);
});

test('a header may come in any pieces, with or without what follows', async () => {
  for (const options of [{}, { tls: certificate }]) {
    const lab = await labBehind(options);
    const line = proxyLine('203.0.113.7');
    const binary = binaryProxyHeader('203.0.113.7', 20);
    for (const pieces of [
      [line, PAGE],
      [Buffer.concat([line, Buffer.from(PAGE)])],
      [line.subarray(0, 3), line.subarray(3), PAGE],
      [Buffer.concat([binary, Buffer.from(PAGE.slice(0, 9))]), PAGE.slice(9)],
      [...binary].map((byte) => Buffer.from([byte])).concat(Buffer.from(PAGE)),
    ]) {
      expect(await say(lab, BALANCER, pieces)).toMatch(/^HTTP\/1.1 200 /);
    }
  }
});

test('a trusted proxy without a right header is cut off, and the log says why', async () => {
  const lab = await labBehind({ oriel: { client_handshake_timeout: 1 } });
  for (const [said, detail] of [
    [PAGE, 'no PROXY header'],
    ['PROXY TCP4 1.2.3.4\r\n', 'cannot be read'],
    [`PROXY UNKNOWN ${'x'.repeat(70_000)}`, 'without an end'],
    ['PROXY TCP4 ', 'within 1000 ms'],
  ] as const) {
    expect(await say(lab, BALANCER, [said])).toBe('');
    const line = lab.log.findLast(({ msg }) => msg === 'a connection of a trusted proxy was closed');
    expect(line).toMatchObject({ client: BALANCER, detail: expect.stringContaining(detail) });
  }
});

test('a client that is no trusted proxy gets 400 for a PROXY header, and is served without one', async () => {
  const lab = await labBehind();
  expect(await say(lab, '127.0.0.3', [proxyLine('203.0.113.7'), PAGE])).toMatch(/^HTTP\/1.1 400 /);
  expect(await say(lab, '127.0.0.3', [binaryProxyHeader('203.0.113.7'), PAGE])).toMatch(/^HTTP\/1.1 400 /);
  expect(await say(lab, '127.0.0.3', [PAGE])).toMatch(/^HTTP\/1.1 200 /);
});

test('without the option a PROXY header gets 400, even from a trusted proxy', async () => {
  const lab = await labBehind({ oriel: { proxy_protocol: [] } });
  expect(await say(lab, BALANCER, [proxyLine('203.0.113.7'), PAGE])).toMatch(/^HTTP\/1.1 400 /);
});

test('a proxy that ends does not wait for headers that do not come', async () => {
  const lab = await labBehind();
  const silent = say(lab, BALANCER, ['PROXY ']);
  // Another one's answer tells that the silent one has been taken in.
  await say(lab, BALANCER, [proxyLine('203.0.113.7'), PAGE]);
  await lab.close();
  expect(await silent).toBe('');
});
