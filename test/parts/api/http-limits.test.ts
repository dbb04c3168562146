import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerBadAddress, serveDashboard } from '../../../src/dashboard/serve-dashboard.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
});
afterAll(() => lab.close());

/** Sends bytes as they are and answers everything that comes back until the end. */
function raw(bytes: string): Promise<string> {
  const socket = connect(lab.api.address.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  return text(socket);
}

test('a body that is too large is 413, and the process continues', async () => {
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  const answered = await lab.ask('POST', path, { version: '2.6', body: `"${'x'.repeat(120_000)}"` });
  expect(answered.status).toBe(413);
  expect(answered.body.overLimit.code).toBe(413);
  expect((await lab.ask('GET', '/v2.1/servers')).status).toBe(200);
});

test('a body is not read before the caller is known', async () => {
  const body = `"${'x'.repeat(120_000)}"`;
  const answered = await lab.ask('POST', '/v2.1/servers/x/action', { as: 'anonymous', body });
  expect(answered.status).toBe(401);
});

test('headers that are too large are 431', async () => {
  const answer = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('bytes that are not HTTP are 400 and closed', async () => {
  expect(await raw('\x16\x03\x01\x02\x00\x01\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test('a URL that cannot be decoded is 400', async () => {
  const answer = await raw('GET /v2.1/servers/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('badRequest');
});

test('a body nested deeper than any client needs is refused or read, without harm', async () => {
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  const depth = 20_000;
  const body = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect((await lab.ask('POST', path, { version: '2.6', body })).status).toBe(400);
  const inside = `{"remote_console":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
  expect((await lab.ask('POST', path, { version: '2.6', body: inside })).status).toBe(400);
});

test('replies may not be cached, framed or sniffed', async () => {
  const { headers } = await lab.ask('GET', '/v2.1/servers');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get('access-control-allow-origin')).toBeNull();
});

test.each([
  '//v2.1/servers/x',
  '//',
  '///',
  '//v2.1:99999999/x',
  '//[/x',
  '//%zz',
  '/\\\\x',
  '//x@y:z/',
  '/v2.1?%zz',
  '//v3/auth/tokens',
  '//healthcheck?verbose',
  'http://[/',
])('answers the target %s without a server error', async (target) => {
  for (const method of ['GET', 'POST', 'DELETE']) {
    const answer = await raw(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 [34]\d\d |^HTTP\/1\.1 200 /);
  }
});

test.each([
  ['/console/%zz', 404, 'text/html'],
  ['/dashboard/%zz?a=b', 404, 'text/html'],
  ['/dashboard/api/%zz', 400, 'application/json'],
  ['/v2.1/servers/%zz', 400, 'application/json'],
])('answers the undecodable address %s with status %i and %s', async (path, status, type) => {
  const dashboard = (app: FastifyInstance) =>
    serveDashboard(app, { directory: join(temporaryFolder(), 'absent') });
  const withPages = await startApiFixture({}, { dashboard, answerBadAddress });
  try {
    const answer = await withPages.ask('GET', path, { as: 'anonymous' });
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, type]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
  } finally {
    await withPages.close();
  }
});
