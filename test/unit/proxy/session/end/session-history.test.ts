import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_ENDED_SESSIONS, type Session } from '../../../../../src/contracts/sessions/sessions.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { SessionHistory } from '../../../../../src/proxy/session/end/session-history.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const UUID = '11111111-1111-4111-8111-111111111111';
const AT = Date.parse('2026-01-02T03:00:00Z');

let folder: string;
let auditLog: string;
beforeEach(() => {
  folder = temporaryFolder();
  auditLog = join(folder, 'audit.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = { now: () => AT };
const historyOf = (log = '') => new SessionHistory({ clock, host: 'ctl1', auditLog: log });

const session = (sessionId: string): Session => ({
  sessionId,
  requestId: 'req-1',
  instanceUuid: UUID,
  userId: 'mia',
  userName: 'mia',
  projectId: 'demo',
  clientAddress: '192.0.2.7',
  proxyHost: 'ctl1',
  startedAt: AT - 5_000,
  bytesToBrowser: 1,
  bytesToGuest: 2,
  viewOnly: false,
  idleMs: 3,
  guestLocalPort: 4,
});

function write(...records: object[]): void {
  for (const record of records) appendFileSync(auditLog, `${JSON.stringify(record)}\n`);
}

const endedRecord = (given: object = {}) => ({
  time: '2026-01-02T02:00:10.000Z',
  event: 'session.ended',
  host: 'ctl1',
  request_id: 'req-9',
  session_id: 'early',
  client: '192.0.2.9',
  user: 'ada',
  user_id: 'ada-id',
  project_id: 'demo',
  instance_uuid: UUID,
  code: 'ended_by_operator',
  reason: 'disk swap',
  duration_ms: 10_000,
  bytes_to_browser: 7,
  bytes_to_guest: 8,
  ...given,
});

test('keeps the sessions that ended last, the latest first, with why they ended', async () => {
  const history = historyOf();
  for (let number = 1; number <= MAX_ENDED_SESSIONS + 2; number++) {
    history.add(session(`s${number}`), { how: 'browser_closed', refusal: undefined });
  }
  history.add(session('last'), {
    how: 'refused',
    refusal: new Refusal('ended_by_operator', 'maintenance'),
  });
  history.add(session('stopped'), {
    how: 'refused',
    refusal: new Refusal('guest_stopped', 'a detail for the log'),
  });
  const { sessions, isAudited } = await history.read();
  expect(isAudited).toBe(false);
  expect(sessions).toHaveLength(MAX_ENDED_SESSIONS);
  expect(sessions.slice(0, 3)).toMatchObject([
    { sessionId: 'stopped', code: 'guest_stopped', reason: '' },
    { sessionId: 'last', code: 'ended_by_operator', reason: 'maintenance', endedAt: AT },
    { sessionId: `s${MAX_ENDED_SESSIONS + 2}`, code: 'browser_closed', reason: '' },
  ]);
  expect(sessions[0]).not.toHaveProperty('guestLocalPort');
  expect(sessions.at(-1)!.sessionId).toBe('s5');
});

test('has the sessions that ended before the process started from the audit file of its host', async () => {
  write(
    {
      time: '2026-01-02T02:00:00.000Z',
      event: 'session.opened',
      host: 'ctl1',
      session_id: 'early',
      access: 'view_only',
      compute_host: 'cmp1',
    },
    endedRecord(),
    endedRecord({ session_id: 'unopened' }),
    endedRecord({ session_id: 'elsewhere', host: 'ctl2' }),
    endedRecord({ session_id: 'no instance', instance_uuid: null }),
    endedRecord({ session_id: 'not before', time: '2026-01-02T03:00:00.000Z' }),
    { ...endedRecord({ session_id: 'no time' }), time: 7 },
  );
  appendFileSync(auditLog, '{"event": "session.en\nnull\n[]\n"text"\n');
  const history = historyOf(auditLog);
  history.add(session('own'), { how: 'browser_lost', refusal: undefined });
  const { sessions, since, isAudited } = await history.read();
  expect(isAudited).toBe(true);
  expect(since).toBe(Date.parse('2026-01-02T02:00:00Z'));
  expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['own', 'unopened', 'early']);
  expect(sessions[2]).toEqual({
    sessionId: 'early',
    requestId: 'req-9',
    instanceUuid: UUID,
    userId: 'ada-id',
    userName: 'ada',
    projectId: 'demo',
    clientAddress: '192.0.2.9',
    proxyHost: 'ctl1',
    computeHost: 'cmp1',
    startedAt: Date.parse('2026-01-02T02:00:00Z'),
    endedAt: Date.parse('2026-01-02T02:00:10Z'),
    bytesToBrowser: 7,
    bytesToGuest: 8,
    viewOnly: true,
    code: 'ended_by_operator',
    reason: 'disk swap',
  });
  expect(sessions[1]).not.toHaveProperty('viewOnly');
});

test('reads only the end of a large audit file, and begins with a complete record', async () => {
  write(endedRecord({ session_id: 'first' }));
  appendFileSync(auditLog, `${'x'.repeat(1024 * 1024)}\n`);
  write(endedRecord({ session_id: 'last', time: '2026-01-02T02:30:00.000Z' }));
  const { sessions, since } = await historyOf(auditLog).read();
  expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['last']);
  expect(since).toBe(Date.parse('2026-01-02T02:30:00Z'));
});

test.each(['/dev/null', '-', '/no/such/file'])('has no earlier sessions from %s', async (path) => {
  expect(await historyOf(path).read()).toEqual({ sessions: [], since: AT, isAudited: true });
});
