import { copyFileSync, readFileSync } from 'node:fs';
import { type ClientRequest, request as requestPlain } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../../support/certificates.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { proxyLine } from '../../support/proxy-headers.ts';

let authority: TestAuthority;
let certificate: Certificate;
const closings: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue('api', 'IP:127.0.0.1');
});
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});
afterAll(() => authority.close());

async function start(
  given: Parameters<typeof startApiFixture>[0] = {},
  own = certificate,
): Promise<ApiFixture> {
  const oriel = { api_cert: own.cert, api_key: own.key, ...given.oriel };
  const lab = await startApiFixture({ ...given, oriel });
  closings.push(() => lab.close());
  return lab;
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly body: any;
  /** Of the certificate that was shown. */
  readonly serial: string | undefined;
  readonly localPort: number | undefined;
}

function ask(
  lab: ApiFixture,
  path: string,
  options: RequestOptions & { body?: unknown } = {},
): Promise<Answer> {
  const { body, ...more } = options;
  const where = { host: '127.0.0.1', port: lab.api.address.port, path, ca: readFileSync(authority.ca) };
  return answerOf(request({ ...where, agent: false, ...more }), body);
}

function answerOf(asked: ClientRequest, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    asked.on('response', (response) => {
      const socket = response.socket as Partial<TLSSocket>;
      const serial = socket.getPeerCertificate?.().serialNumber;
      const { localPort } = socket;
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const json = text.startsWith('{') ? JSON.parse(text) : text;
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: json,
          serial,
          localPort,
        });
      });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function signIn(lab: ApiFixture): Promise<Answer> {
  const { name, password, project } = ACCOUNTS.member;
  const domain = { id: 'default' };
  const auth = {
    identity: { methods: ['password'], password: { user: { name, password, domain } } },
    scope: { project: { name: project, domain } },
  };
  return ask(lab, '/v3/auth/tokens', { method: 'POST', body: { auth } });
}

test('with a certificate the API uses TLS, and every link in its replies begins with https', async () => {
  const lab = await start();
  const base = `https://127.0.0.1:${lab.api.address.port}/`;
  const version = await ask(lab, '/v2.1/');
  expect(version.body.version.links[0].href).toBe(`${base}v2.1/`);
  const token = await signIn(lab);
  expect(token.status).toBe(201);
  const urls = token.body.token.catalog.flatMap(({ endpoints }: { endpoints: { url: string }[] }) =>
    endpoints.map(({ url }) => url),
  );
  expect(urls.filter((url: string) => !url.startsWith(base))).toEqual([]);
  const headers = { 'X-Auth-Token': String(token.headers['x-subject-token']) };
  const { body } = await ask(lab, '/v2.1/servers', { headers });
  expect(body.servers[0].links[0].href).toMatch(base);
});

test('browsers receive Strict-Transport-Security for hsts_max_age', async () => {
  const lab = await start({ oriel: { hsts_max_age: 600 } });
  for (const path of ['/v2.1/', '/healthcheck', '/nothing']) {
    expect((await ask(lab, path)).headers['strict-transport-security']).toBe('max-age=600');
  }
  const silent = await start({ oriel: { hsts_max_age: 0 } });
  expect((await ask(silent, '/v2.1/')).headers).not.toHaveProperty('strict-transport-security');
});

test('clients with TLS at an API without it, and the reverse, are logged with the option', async () => {
  const plain = await startApiFixture();
  closings.push(() => plain.close());
  for (let i = 0; i < 3; i++) await expect(ask(plain, '/v2.1/')).rejects.toThrow();
  const told = (of: ApiFixture, words: string) =>
    of.log.lines.filter((line) => line.includes(words)).map((line) => JSON.parse(line));
  const stray = told(plain, 'speaks TLS');
  expect(stray).toMatchObject([{ client: '127.0.0.1', option: expect.stringContaining('[oriel] api_cert') }]);
  const lab = await start();
  for (let i = 0; i < 3; i++) {
    await answerOf(requestPlain({ host: '127.0.0.1', port: lab.api.address.port, agent: false }));
  }
  expect(told(lab, 'without TLS')).toMatchObject([{ client: '127.0.0.1', code: 'api_tls_required' }]);
});

test('a request without TLS gets a sentence and nothing else', async () => {
  const lab = await start();
  const token = String((await signIn(lab)).headers['x-subject-token']);
  for (const path of ['/v2.1/servers', '/healthcheck', '/nothing']) {
    const plain = await answerOf(
      requestPlain({
        host: '127.0.0.1',
        port: lab.api.address.port,
        path,
        agent: false,
        headers: { 'X-Auth-Token': token },
      }),
    );
    expect(plain.status).toBe(426);
    expect(plain.body.computeFault.message).toContain('https://');
    expect(plain.headers).toMatchObject({
      upgrade: 'TLS/1.2, HTTP/1.1',
      'x-oriel-refusal': 'api_tls_required',
    });
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
  }
});

test('an API without a certificate does not mention TLS', async () => {
  const lab = await startApiFixture();
  closings.push(() => lab.close());
  const answer = await lab.ask('GET', '/v2.1/');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('strict-transport-security')).toBeNull();
});

test('[console] ssl_minimum_version and ssl_ciphers hold for it', async () => {
  const newest = await start({ console: { ssl_minimum_version: 'tlsv1_3' } });
  await expect(ask(newest, '/v2.1/', { maxVersion: 'TLSv1.2' })).rejects.toThrow();
  expect((await ask(newest, '/v2.1/')).status).toBe(200);
  const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384';
  const picky = await start({ console: { ssl_ciphers: ciphers } });
  const old = { maxVersion: 'TLSv1.2' } as const;
  expect((await ask(picky, '/v2.1/', { ...old, ciphers })).status).toBe(200);
  const other = 'ECDHE-ECDSA-AES128-GCM-SHA256';
  await expect(ask(picky, '/v2.1/', { ...old, ciphers: other })).rejects.toThrow();
});

test('a certificate that is replaced is used from the reload on, and no connection is dropped', async () => {
  const mine = await authority.issue('replaced', 'IP:127.0.0.1');
  const lab = await start({}, mine);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closings.push(() => agent.destroy());
  const before = await ask(lab, '/v2.1/', { agent });
  const next = await authority.issue('next', 'IP:127.0.0.1');
  copyFileSync(next.cert, mine.cert);
  // Certificate and key do not belong together for a moment: the old pair stays in use.
  expect(() => lab.api.reload()).toThrow();
  expect((await ask(lab, '/v2.1/')).serial).toBe(before.serial);
  copyFileSync(next.key, mine.key);
  lab.api.reload();
  expect((await ask(lab, '/v2.1/')).serial).not.toBe(before.serial);
  expect(await ask(lab, '/v2.1/', { agent })).toMatchObject({ status: 200, localPort: before.localPort });
});

test('an API with an unreadable certificate, or one of another key, does not start', async () => {
  const other = await authority.issue('other', 'IP:127.0.0.1');
  const gone = { oriel: { api_cert: `${certificate.cert}.gone` } };
  await expect(startApiFixture(gone)).rejects.toThrow('.gone');
  await expect(
    startApiFixture({ oriel: { api_cert: certificate.cert, api_key: other.key } }),
  ).rejects.toThrow();
});

test('a PROXY header in front of TLS gives the client address', async () => {
  const lab = await start({ oriel: { proxy_protocol: ['api'], trusted_proxies: ['127.0.0.1/32'] } });
  const socket = connect(lab.api.address.port, '127.0.0.1').on('error', () => {});
  socket.write(proxyLine('203.0.113.9'));
  closings.push(() => socket.destroy());
  expect((await ask(lab, '/v2.1/', { socket } as RequestOptions)).status).toBe(200);
  await expect.poll(() => lab.log.text()).toContain('"client":"203.0.113.9"');
});

// Such clients have 15 seconds; the test has fewer.
test('stopping does not wait for clients that send nothing, or stop in their handshake', async () => {
  const lab = await start();
  const silent = connect(lab.api.address.port, '127.0.0.1').on('error', () => {});
  const half = connect(lab.api.address.port, '127.0.0.1', () => half.write(Buffer.from([0x16, 3, 1])));
  half.on('error', () => {});
  const closed = [silent, half].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  expect((await ask(lab, '/v2.1/')).status).toBe(200);
  await lab.api.close();
  await Promise.all(closed);
}, 10_000);
