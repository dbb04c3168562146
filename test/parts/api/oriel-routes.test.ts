import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EndedSession, Session } from '../../../src/contracts/sessions/sessions.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
const problems: string[] = [];
const flag = join(tmpdir(), `oriel-disabled-${process.pid}`);
beforeEach(async () => {
  problems.length = 0;
  lab = await startApiFixture({ healthcheck: { disable_by_file_path: flag } }, { notReady: () => problems });
});
afterEach(async () => {
  await lab.close();
  await rm(flag, { force: true });
});

const session = (given: Partial<Session> = {}): Session => ({
  sessionId: 's1',
  requestId: 'req-00000000-0000-4000-8000-000000000000',
  instanceUuid: lab.guest.uuid,
  userId: 'mia',
  userName: 'mia',
  projectId: 'demo',
  clientAddress: '192.0.2.7',
  proxyHost: 'proxy',
  startedAt: 1,
  bytesToBrowser: 2,
  bytesToGuest: 3,
  viewOnly: false,
  guestLocalPort: 4,
  ...given,
});

test('a trace joins the spans of all processes with the sixteen steps', async () => {
  const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  const created = await lab.ask('POST', path, { version: '2.6', body });
  const requestId = created.headers.get('x-openstack-request-id')!;
  const trace = await lab.ask('GET', `/oriel/v1/traces/${requestId}`, { as: 'admin' });
  expect(trace.status).toBe(200);
  expect(trace.body.request_id).toBe(requestId);
  expect(trace.body.steps.map(({ number }: { number: number }) => number)).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 1),
  );
  expect(trace.body.steps[2].spans).toEqual([
    {
      host: 'test',
      started_at: expect.any(Number),
      duration_ms: expect.any(Number),
      outcome: 'ok',
      detail: 'compute1 returns 127.0.0.1:5900',
      remedy: '',
    },
  ]);

  const owners = await lab.ask('GET', `/oriel/v1/traces/${requestId}`);
  expect(owners.status).toBe(200);
  expect(owners.text).not.toMatch(/compute1|5900/);
  expect(owners.body.steps[2].spans[0].outcome).toBe('ok');
  expect((await lab.ask('GET', `/oriel/v1/traces/${requestId}`, { as: 'stranger' })).status).toBe(404);
  expect((await lab.ask('GET', `/oriel/v1/traces/${requestId}`, { as: 'anonymous' })).status).toBe(401);
});

test('an unknown trace is a 404', async () => {
  for (const id of ['req-00000000-0000-4000-8000-000000000000', 'nonsense']) {
    expect((await lab.ask('GET', `/oriel/v1/traces/${id}`, { as: 'admin' })).status).toBe(404);
  }
});

test('sessions: all for administrators, those of the project for others', async () => {
  lab.peers.sessions.push(session(), session({ sessionId: 's2', projectId: 'other' }));
  const ids = async (as: 'admin' | 'member') =>
    (await lab.ask('GET', '/oriel/v1/sessions', { as })).body.sessions.map(({ id }: { id: string }) => id);
  expect(await ids('admin')).toEqual(['s1', 's2']);
  expect(await ids('member')).toEqual(['s1']);
});

test('a session is ended by an administrator, with a reason', async () => {
  lab.peers.sessions.push(session({ userId: 'another' }));
  const ask = (id: string, as: 'admin' | 'member', query = '?reason=maintenance') =>
    lab.ask('DELETE', `/oriel/v1/sessions/${id}${query}`, { as });
  expect((await ask('s1', 'member')).status).toBe(403);
  expect((await ask('s1', 'admin', '')).body.badRequest.message).toBe("'reason' is a required property");
  expect((await ask('s1', 'admin', '?reason=%20%00%E2%80%AE')).status).toBe(400);
  expect((await ask('s1', 'admin', `?reason=${'x'.repeat(101)}`)).status).toBe(400);
  expect((await ask('s9', 'admin')).status).toBe(404);
  expect(lab.peers.ended).toEqual([]);
  expect((await ask('s1', 'admin')).body).toEqual({ ended: true });
  expect(lab.peers.ended).toEqual([{ sessionId: 's1', reason: 'maintenance' }]);
});

test('users end the sessions that they have opened in their project, and no others', async () => {
  const others = session({ sessionId: 'others', userId: 'another' });
  const elsewhere = session({ sessionId: 'elsewhere', projectId: 'other' });
  lab.peers.sessions.push(session({ sessionId: 'own' }), others, elsewhere);
  const listed = async (as: 'admin' | 'member') =>
    (await lab.ask('GET', '/oriel/v1/sessions', { as })).body.sessions.map(
      ({ id, may_end }: { id: string; may_end: boolean }) => [id, may_end],
    );
  expect(await listed('member')).toEqual([
    ['own', true],
    ['others', false],
  ]);
  expect(await listed('admin')).toEqual([
    ['own', true],
    ['others', true],
    ['elsewhere', true],
  ]);
  const end = (id: string) => lab.ask('DELETE', `/oriel/v1/sessions/${id}?reason=done`);
  for (const id of ['others', 'elsewhere', 'unknown']) expect((await end(id)).status).toBe(403);
  expect(lab.peers.ended).toEqual([]);
  expect((await end('own')).body).toEqual({ ended: true });
  expect(lab.peers.ended).toEqual([{ sessionId: 'own', reason: 'done' }]);
});

test('ended sessions: the latest first, each once, all for administrators, those of the project for others', async () => {
  const { guestLocalPort: _port, ...open } = session();
  const ended = (given: Partial<EndedSession>): EndedSession => {
    return { ...open, endedAt: 10, code: 'browser_closed', reason: '', ...given };
  };
  lab.peers.endedSessions.push(
    ended({ sessionId: 's1', kind: 'novnc', worker: 2, computeHost: 'compute1' }),
    ended({ sessionId: 's1' }),
    ended({ sessionId: 's2', endedAt: 20, code: 'ended_by_operator', reason: 'maintenance' }),
    ended({ sessionId: 's3', endedAt: 15, projectId: 'other' }),
  );
  const admin = (await lab.ask('GET', '/oriel/v1/sessions/ended', { as: 'admin' })).body;
  expect(admin).toMatchObject({ silent_hosts: 0, since: 1, audited: false });
  expect(admin.sessions.map(({ id }: { id: string }) => id)).toEqual(['s2', 's3', 's1']);
  expect(admin.sessions[0]).toMatchObject({ code: 'ended_by_operator', reason: 'maintenance', kind: null });
  expect(admin.sessions[2]).toMatchObject({ kind: 'novnc', worker: 2, compute_host: 'compute1' });
  const member = (await lab.ask('GET', '/oriel/v1/sessions/ended')).body;
  expect(member.sessions.map(({ id }: { id: string }) => id)).toEqual(['s2', 's1']);
  expect(member.sessions[1].compute_host).toBe('');
  lab.peers.refuse('recent_sessions', 'peer_silent');
  expect((await lab.ask('GET', '/oriel/v1/sessions/ended', { as: 'admin' })).body).toEqual({
    silent_hosts: 1,
    silent_proxies: ['proxy'],
    since: null,
    audited: false,
    sessions: [],
  });
});

test('the log names the user who ended a session, with the reason in one plain line', async () => {
  lab.peers.sessions.push(session());
  const reason = encodeURIComponent('disk\u202e\r\n\u0007 swap');
  await lab.ask('DELETE', `/oriel/v1/sessions/s1?reason=${reason}`, { as: 'admin' });
  expect(lab.peers.ended).toEqual([{ sessionId: 's1', reason: 'disk swap' }]);
  const line = lab.log.lines.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'session ended');
  expect(line).toMatchObject({ user: 'ada', session_id: 's1', reason: 'disk swap' });
});

test('a session that may be on a silent proxy is not reported as unknown', async () => {
  lab.peers.refuse('end_session', 'internal_error');
  const answer = await lab.ask('DELETE', '/oriel/v1/sessions/s1?reason=x', { as: 'admin' });
  expect(answer.status).not.toBe(404);
});

test('the list counts the proxies that did not answer, and names them to administrators only', async () => {
  lab.peers.refuse('list_sessions', 'internal_error');
  const ask = async (as: 'admin' | 'member') => (await lab.ask('GET', '/oriel/v1/sessions', { as })).body;
  expect(await ask('admin')).toEqual({ silent_hosts: 1, silent_proxies: ['proxy'], sessions: [] });
  expect(await ask('member')).toEqual({ silent_hosts: 1, silent_proxies: [], sessions: [] });
});

test('an administrator withdraws the access URLs of an instance, with a reason', async () => {
  const ask = (id: string, as: 'admin' | 'member', query = '?reason=disk%20swap') =>
    lab.ask('DELETE', `/oriel/v1/servers/${id}/console-tokens${query}`, { as });
  const { uuid } = lab.guest;
  expect((await ask(uuid, 'member')).status).toBe(403);
  expect((await ask(uuid, 'admin', '')).status).toBe(400);
  expect((await ask('vm1', 'admin')).status).toBe(404);
  expect(lab.peers.deletions).toEqual([]);
  expect((await ask(uuid, 'admin')).body).toEqual({ deleted: 1 });
  expect(lab.peers.deletions).toEqual([
    { instanceUuid: uuid, code: 'ended_by_operator', reason: 'disk swap' },
  ]);
});

test('the health of all processes is for administrators', async () => {
  expect((await lab.ask('GET', '/oriel/v1/health')).status).toBe(403);
  expect((await lab.ask('GET', '/oriel/v1/health', { as: 'anonymous' })).status).toBe(401);
  const { body } = await lab.ask('GET', '/oriel/v1/health', { as: 'admin' });
  expect(body).toEqual({ running: false, report: null });
});

test('/healthcheck answers as that of oslo.middleware', async () => {
  const ask = (method: string, headers = {}) => lab.ask(method, '/healthcheck', { as: 'anonymous', headers });
  const fine = await ask('GET');
  expect([fine.status, fine.text, fine.headers.get('content-type')]).toEqual([
    200,
    'OK',
    'text/plain; charset=UTF-8',
  ]);
  expect((await ask('HEAD')).status).toBe(204);
  expect((await ask('GET', { Accept: 'application/json' })).body).toEqual({
    detailed: false,
    reasons: ['OK'],
  });
  problems.push('draining');
  const bad = await ask('GET', { Accept: 'application/json' });
  expect([bad.status, bad.body.reasons]).toEqual([503, ['draining']]);
  expect((await ask('HEAD')).status).toBe(503);
});

test('a file takes the API out of a load balancer until it is removed', async () => {
  await writeFile(flag, '');
  const out = await lab.ask('GET', '/healthcheck', { as: 'anonymous' });
  expect(out.status).toBe(503);
  expect(out.text).toBe(
    `DISABLED BY FILE ${flag} ([healthcheck] disable_by_file_path): remove the file to end the maintenance`,
  );
  await rm(flag);
  expect((await lab.ask('GET', '/healthcheck', { as: 'anonymous' })).status).toBe(200);
});

test('/readyz reports whether requests are accepted and why not, /livez that the process runs', async () => {
  expect((await lab.ask('GET', '/readyz', { as: 'anonymous' })).text).toBe('ok');
  problems.push('draining');
  const verbose = await lab.ask('GET', '/readyz?verbose', { as: 'anonymous' });
  expect([verbose.status, verbose.text]).toEqual([503, '[-] draining\nnot ready']);
  expect((await lab.ask('GET', '/livez', { as: 'anonymous' })).status).toBe(200);
});
