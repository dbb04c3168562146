import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { formatPasswordHash } from '../../../src/config/values/user-line.ts';
import { headersOfCall } from '../../../src/flow/trace-context.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { CHEAP, userLines } from '../../support/accounts.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

const closings: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** The identity service of another Oriel, with a service user who may look at tokens. */
async function startIdentity(): Promise<ApiFixture> {
  const hash = formatPasswordHash(await hashPassword('service-secret', CHEAP));
  const user = [...(await userLines()), `nova ${hash} service=service`];
  const lab = await startApiFixture({ oriel_auth: { user } });
  closings.push(() => lab.close());
  return lab;
}

/** An api that asks that address whose token it is. */
async function startAsking(auth_url: string, options: object = {}, clock = { now: () => Date.now() }) {
  const lab = await startApiFixture(
    {
      oriel_auth: { backend: 'keystone' },
      keystone_authtoken: {
        auth_url,
        username: 'nova',
        password: new Secret('service-secret'),
        www_authenticate_uri: 'https://keys.example/v3',
        http_connect_timeout: 1,
        ...options,
      },
    },
    { clock },
  );
  closings.push(() => lab.close());
  return lab;
}

const list = (lab: ApiFixture, token: string) =>
  lab.ask('GET', '/v2.1/servers', { as: 'anonymous', headers: { 'X-Auth-Token': token } });

test('tokens of the identity service are accepted with its projects and roles; others are not', async () => {
  const identity = await startIdentity();
  const lab = await startAsking(`${identity.url}/v3/`);
  expect((await list(lab, await identity.token('member'))).body.servers).toHaveLength(1);
  expect((await list(lab, await identity.token('stranger'))).body.servers).toHaveLength(0);
  const refused = await list(lab, 'no-such-token');
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe('Keystone uri="https://keys.example/v3"');
});

test('no identity API is served beside a Keystone', async () => {
  const identity = await startIdentity();
  const lab = await startAsking(identity.url);
  expect((await lab.ask('POST', '/v3/auth/tokens', { as: 'anonymous', body: {} })).status).toBe(300);
});

test('a valid token is remembered for token_cache_time, then validated again', async () => {
  const identity = await startIdentity();
  let now = Date.now();
  const lab = await startAsking(`${identity.url}/v3`, { token_cache_time: 100 }, { now: () => now });
  const token = await identity.token('member');
  expect((await list(lab, token)).status).toBe(200);
  await identity.ask('DELETE', '/v3/auth/tokens', { headers: { 'X-Subject-Token': token } });
  expect((await list(lab, token)).status).toBe(200);
  now += 101_000;
  expect((await list(lab, token)).status).toBe(401);
});

test('with token_cache_time = -1 every request asks', async () => {
  const identity = await startIdentity();
  const lab = await startAsking(identity.url, { token_cache_time: -1 });
  const token = await identity.token('member');
  expect((await list(lab, token)).status).toBe(200);
  await identity.ask('DELETE', '/v3/auth/tokens', { headers: { 'X-Subject-Token': token } });
  expect((await list(lab, token)).status).toBe(401);
});

/** A server whose answers the test scripts; it counts what it was asked. */
async function startScripted(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
) {
  let count = 0;
  const server: Server = createServer((request, response) => {
    request.resume();
    answer(request, response, count++);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => count };
}

const TOKEN = {
  token: {
    expires_at: '2999-01-01T00:00:00.000000Z',
    user: { id: 'u', name: 'u' },
    project: { id: 'demo', name: 'demo' },
    roles: [{ name: 'member' }],
  },
};

function send(response: ServerResponse, status: number, body: unknown, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

test("the service's own token is renewed once when Keystone no longer accepts it", async () => {
  let valid = 'service-1';
  let signIns = 0;
  const keystone = await startScripted((request, response) => {
    if (request.method === 'POST') {
      return send(response, 201, TOKEN, { 'X-Subject-Token': `service-${++signIns}` });
    }
    send(response, request.headers['x-auth-token'] === valid ? 200 : 401, TOKEN);
  });
  const lab = await startAsking(keystone.url, { token_cache_time: -1 });
  expect((await list(lab, 'a')).status).toBe(200);
  expect((await list(lab, 'a')).status).toBe(200);
  expect(signIns).toBe(1);
  valid = 'service-2';
  expect((await list(lab, 'a')).status).toBe(200);
  expect(signIns).toBe(2);
  valid = 'none';
  expect((await list(lab, 'a')).status).toBe(503);
  expect(signIns).toBe(3);
});

test('each request to Keystone has the id of the request that it is for, and its trace', async () => {
  const asked: IncomingMessage[] = [];
  const keystone = await startScripted((request, response) => {
    asked.push(request);
    if (request.method === 'POST') return send(response, 201, TOKEN, { 'X-Subject-Token': 'service' });
    send(response, 200, TOKEN);
  });
  const lab = await startAsking(keystone.url);
  const foreign = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const { headers } = await lab.ask('GET', '/v2.1/servers', {
    as: 'anonymous',
    headers: { 'X-Auth-Token': 'a', ...foreign },
  });
  const requestId = String(headers.get('x-openstack-request-id'));
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET']);
  const { traceparent } = headersOfCall(requestId);
  for (const each of asked) {
    expect(each.headers).toMatchObject({ 'x-openstack-request-id': requestId, traceparent });
  }
});

test('many requests with one token share one call', async () => {
  const keystone = await startScripted((request, response) => {
    if (request.method === 'POST') return send(response, 201, TOKEN, { 'X-Subject-Token': 'service' });
    setTimeout(() => send(response, 200, TOKEN), 50);
  });
  const lab = await startAsking(keystone.url);
  const statuses = await Promise.all(Array.from({ length: 20 }, () => list(lab, 'a')));
  expect(statuses.every(({ status }) => status === 200)).toBe(true);
  expect(keystone.asked()).toBe(2);
});

test.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
  ['answers 500', (_request, response) => send(response, 500, {})],
  ['refuses the service user', (_request, response) => send(response, 401, {})],
  [
    'answers nonsense',
    (_request, response) => response.writeHead(201, { 'X-Subject-Token': 'x' }).end('<html>'),
  ],
  ['hangs up', (request) => request.socket.destroy()],
  ['is silent', () => undefined],
  [
    'forbids the service user to validate',
    (request, response) =>
      request.method === 'POST'
        ? send(response, 201, TOKEN, { 'X-Subject-Token': 'x' })
        : send(response, 403, {}),
  ],
])('a Keystone that %s is 503, and the next request tries anew', async (_what, answer) => {
  let broken = true;
  const keystone = await startScripted((request, response) => {
    if (broken) return answer(request, response);
    if (request.method === 'POST') return send(response, 201, TOKEN, { 'X-Subject-Token': 'service' });
    send(response, 200, TOKEN);
  });
  const lab = await startAsking(keystone.url);
  const refused = await list(lab, 'a');
  expect([refused.status, refused.headers.get('x-oriel-refusal')]).toEqual([503, 'identity_unreachable']);
  expect(lab.log.text()).not.toContain('service-secret');
  broken = false;
  expect((await list(lab, 'a')).status).toBe(200);
});

test('a Keystone behind TLS is verified against cafile, and receives a client certificate if it requires one', async () => {
  const [authority, stranger] = await Promise.all([createAuthority(), createAuthority()]);
  closings.push(() => Promise.all([authority.close(), stranger.close()]));
  const server = await authority.issue('keystone', 'IP:127.0.0.1');
  const { cert: certfile, key: keyfile } = await authority.issue('api', 'DNS:api');
  const keystone = createTlsServer(
    {
      cert: readFileSync(server.cert),
      key: readFileSync(server.key),
      ca: readFileSync(authority.ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      request.resume();
      if (request.method === 'POST') send(response, 201, TOKEN, { 'X-Subject-Token': 'service' });
      else send(response, 200, TOKEN);
    },
  );
  await new Promise<void>((resolve) => keystone.listen(0, '127.0.0.1', resolve));
  closings.push(() => {
    keystone.closeAllConnections();
    return new Promise((resolve) => keystone.close(resolve));
  });
  const url = `https://127.0.0.1:${(keystone.address() as AddressInfo).port}/v3`;
  const { ca: cafile } = authority;
  expect((await list(await startAsking(url, { cafile, certfile, keyfile }), 'a')).status).toBe(200);
  for (const options of [{ cafile }, { certfile, keyfile }, { cafile: stranger.ca, certfile, keyfile }]) {
    const lab = await startAsking(url, options);
    const refused = await list(lab, 'a');
    expect([refused.status, refused.headers.get('x-oriel-refusal')]).toEqual([503, 'identity_unreachable']);
    expect(lab.log.text()).not.toContain('service-secret');
    if (options.cafile !== cafile) expect(lab.log.text()).toContain('certificate');
  }
});

test('missing options are named at start', async () => {
  await expect(startAsking('', { username: '' })).rejects.toThrow(/no auth_url and no username/);
});
