import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { get as getTls } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ManagementOptions,
  type ManagementRoute,
  startManagementListener,
} from '../../../../src/main/management/management-listener.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { Closables } from '../../../../src/platform/lifecycle.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { Secret } from '../../../../src/platform/secret.ts';
import { ListenerCertificate } from '../../../../src/platform/tls/listener-certificate.ts';
import { createAuthority } from '../../../support/certificates.ts';

const closables = new Closables();
afterEach(() => closables.close());

const METRICS: ManagementRoute = {
  path: '/metrics',
  handle: async () => ({ status: 200, type: 'text/plain; version=0.0.4', body: 'oriel_sessions 1\n' }),
};
const LIVE: ManagementRoute = {
  path: '/livez',
  open: true,
  handle: async () => ({ status: 200, type: 'text/plain', body: 'ok' }),
};

async function listen(more: Partial<ManagementOptions> = {}): Promise<number> {
  const listener = await startManagementListener({
    host: '127.0.0.1',
    port: 0,
    preferIpv6: false,
    certificate: null,
    token: () => new Secret(''),
    routes: [METRICS, LIVE],
    log: silentLogger,
    clock: systemClock,
    ...more,
  });
  closables.add(listener);
  return listener.address.port;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(
  port: number,
  path: string,
  how: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = how;
    const asked = request({ port, path, method, headers: { ...headers }, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString(),
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** A connection that sends `text` and reads nothing unless asked to. */
async function raw(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  closables.add({ close: () => void socket.destroy() });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

describe('a stranger', () => {
  const token = () => new Secret('right');

  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer wrong' }],
    ['the token by another scheme', { authorization: 'Basic right' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['two tokens', { authorization: 'Bearer right wrong' }],
  ])('with %s gets status 401 and no metric', async (_title, headers) => {
    const port = await listen({ token });
    const { status, headers: got, body } = await ask(port, '/metrics', { headers });
    expect({ status, challenge: got['www-authenticate'] }).toEqual({
      status: 401,
      challenge: 'Bearer realm="oriel"',
    });
    expect(body).not.toContain('oriel_sessions');
  });

  test('learns no path, and reads the open ones', async () => {
    const port = await listen({ token });
    expect((await ask(port, '/nothing')).status).toBe(401);
    expect((await ask(port, '/livez')).body).toBe('ok');
  });

  test('with the token reads the metrics', async () => {
    const port = await listen({ token });
    const { status, body } = await ask(port, '/metrics', { headers: { authorization: 'bearer right' } });
    expect({ status, body }).toEqual({ status: 200, body: 'oriel_sessions 1\n' });
  });
});

describe('a request', () => {
  test.each([
    ['another path', 'GET', '/', 404],
    ['a path below', 'GET', '/metrics/', 404],
    ['a path of Node.js', 'GET', '/__proto__', 404],
    ['POST', 'POST', '/metrics', 405],
    ['DELETE', 'DELETE', '/metrics', 405],
    ['a query', 'GET', '/metrics?name[]=up', 200],
    ['HEAD', 'HEAD', '/metrics', 200],
  ])('with %s: %s %s gets status %i', async (_title, method, path, status) => {
    const { body, ...got } = await ask(await listen(), path, { method });
    expect(got.status).toBe(status);
    if (method === 'HEAD') expect(body).toBe('');
  });

  test('with a body is refused, and the connection closed', async () => {
    const port = await listen();
    const bodies = [
      { headers: { 'content-length': 3 }, body: 'abc' },
      { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: 'abc' },
    ];
    for (const how of bodies) {
      const { status, headers } = await ask(port, '/metrics', how);
      expect({ status, connection: headers.connection }).toEqual({ status: 400, connection: 'close' });
    }
  });

  test('with a head of 9 KiB, an upgrade or no HTTP loses its connection', async () => {
    const port = await listen();
    const texts = [
      `GET /metrics HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(9 * 1024)}\r\n\r\n`,
      'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n',
    ];
    for (const text of texts) {
      const socket = await raw(port, text);
      socket.resume();
      await once(socket, 'close');
    }
    expect((await ask(port, '/livez')).status).toBe(200);
  });

  test('whose route fails gets status 500 without the reason', async () => {
    const broken = { path: '/metrics', handle: () => Promise.reject(new Error('secret words')) };
    const { status, body } = await ask(await listen({ routes: [broken] }), '/metrics');
    expect(status).toBe(500);
    expect(body).not.toContain('secret words');
  });
});

describe('a client that is slow', () => {
  test('to send its request loses its connection', async () => {
    const socket = await raw(await listen({ headMs: 50 }), 'GET /metrics HTTP/1.1\r\nHost: x\r\nX-Sl');
    socket.resume();
    await once(socket, 'close');
  });

  test('to read a reply of 64 MiB loses its connection, and delays no other', async () => {
    // A client that reads nothing does not notice the end of its connection, so the server's end is watched.
    let ended: Promise<unknown> | undefined;
    const big: ManagementRoute = {
      path: '/metrics',
      async handle({ socket }) {
        ended = new Promise((resolve) => socket.once('close', resolve));
        return { status: 200, type: 'text/plain', body: 'x'.repeat(64 << 20) };
      },
    };
    const port = await listen({ routes: [big, LIVE], replyMs: 300 });
    await raw(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await ask(port, '/livez')).status).toBe(200);
    await expect.poll(() => ended).toBeDefined();
    await ended;
  });
});

describe('connections', () => {
  test('of one address beyond 32 replace those that have sent nothing', async () => {
    const port = await listen();
    const silent = await Promise.all(Array.from({ length: 40 }, () => raw(port)));
    expect((await ask(port, '/metrics')).status).toBe(200);
    await expect.poll(() => silent.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(8);
  });

  test('1,000 at once leave the listener working', async () => {
    const port = await listen();
    const answers = await Promise.allSettled(Array.from({ length: 1_000 }, () => ask(port, '/metrics')));
    const statuses = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.status] : []));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await ask(port, '/metrics')).status).toBe(200);
  });
});

test('with a certificate the listener speaks TLS only', async () => {
  const authority = await createAuthority();
  closables.add(authority);
  const { cert, key } = await authority.issue('metrics', 'IP:127.0.0.1');
  const tls = { options: '[oriel] metrics_cert', cert, key, ciphers: '', minimum: 'default' } as const;
  const certificate = new ListenerCertificate('the certificate', () => tls, silentLogger);
  const port = await listen({ certificate });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    getTls(
      { port, host: '127.0.0.1', path: '/metrics', ca: readFileSync(authority.ca), agent: false },
      resolve,
    ).on('error', reject);
  });
  response.resume();
  expect(response.statusCode).toBe(200);
  await expect(ask(port, '/metrics')).rejects.toThrow();
});

test('a port that is taken is an error with its number', async () => {
  const port = await listen();
  await expect(listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});
