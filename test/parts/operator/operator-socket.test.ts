import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  operatorSocketFixture,
  type SocketFixture,
  sessionOf,
} from '../../support/fixtures/operator-socket.ts';

const REQUEST = 'req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d';
const SESSION = sessionOf().sessionId;

let lab: SocketFixture;
beforeEach(async () => {
  lab = await operatorSocketFixture();
});
afterEach(() => lab.close());

/** Sends bytes and returns what comes back until the server closes the connection. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(lab.path);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

test('lists all sessions with instance, compute host and idle time', async () => {
  await lab.open();
  lab.peers.sessions.push(sessionOf(), sessionOf({ sessionId: 's2', projectId: 'other', startedAt: 2 }));
  const { status, headers, body } = await lab.ask('GET', '/oriel/v1/sessions');
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'x-oriel-reach': 'proxy', 'cache-control': 'no-store' });
  expect(body).toMatchObject({ silent_hosts: 0, silent_proxies: [] });
  expect(body.sessions.map(({ id }: { id: string }) => id)).toEqual([SESSION, 's2']);
  expect(body.sessions[0]).toMatchObject({
    server_id: sessionOf().instanceUuid,
    server_name: null,
    compute_host: 'cmp4',
    client_address: '192.0.2.7',
    idle_ms: 1_500,
    bytes_to_browser: 2,
  });
});

test('names a proxy that did not answer', async () => {
  await lab.open();
  lab.peers.refuse('list_sessions', 'peer_silent');
  const { body } = await lab.ask('GET', '/oriel/v1/sessions');
  expect(body).toEqual({ silent_hosts: 1, silent_proxies: ['proxy'], sessions: [] });
});

test('ends a session, and the log names the socket and the reason in one plain line', async () => {
  await lab.open();
  lab.peers.sessions.push(sessionOf());
  const reason = encodeURIComponent('disk\u202e\r\n\u0007 swap');
  const { status, body } = await lab.ask('DELETE', `/oriel/v1/sessions/${SESSION}?reason=${reason}`);
  expect({ status, body }).toEqual({ status: 200, body: { ended: true } });
  expect(lab.peers.ended).toEqual([{ sessionId: SESSION, reason: 'disk swap' }]);
  const line = lab.log.lines
    .map((text) => JSON.parse(text))
    .find(({ msg }) => msg === 'session ended by a local operator');
  expect(line).toMatchObject({ socket: lab.path, session_id: SESSION, reason: 'disk swap' });
});

test.each([
  ['no reason', '', 400],
  ['a reason without a printable character', '?reason=%20%00', 400],
  ['a reason that is too long', `?reason=${'x'.repeat(101)}`, 400],
])('ends no session with %s', async (_what, query, status) => {
  await lab.open();
  lab.peers.sessions.push(sessionOf());
  const reply = await lab.ask('DELETE', `/oriel/v1/sessions/${SESSION}${query}`);
  expect(reply.status).toBe(status);
  expect(lab.peers.ended).toEqual([]);
});

test('does not report a session as unknown that may be on a silent proxy', async () => {
  await lab.open();
  expect((await lab.ask('DELETE', `/oriel/v1/sessions/${SESSION}?reason=x`)).status).toBe(404);
  lab.peers.refuse('end_session', 'peer_silent');
  const silent = await lab.ask('DELETE', `/oriel/v1/sessions/${SESSION}?reason=x`);
  expect(silent.status).toBe(503);
  expect(silent.headers['x-oriel-refusal']).toBe('peer_silent');
});

test('shows the trace of a request with details and hosts', async () => {
  await lab.open();
  const span = { requestId: REQUEST, step: 14 as const, startedAt: 1, durationMs: 2 };
  lab.parts.observer.emit({
    event: 'step.done',
    ...span,
    outcome: 'nova_unconfirmed',
    detail: 'cmp4 does not answer',
  });
  const { status, body } = await lab.ask('GET', `/oriel/v1/traces/${REQUEST}`);
  expect(status).toBe(200);
  expect(body.steps[13].spans).toEqual([
    expect.objectContaining({
      host: 'test',
      outcome: 'nova_unconfirmed',
      detail: 'cmp4 does not answer',
      remedy: expect.stringContaining('nova-compute'),
    }),
  ]);
  const other = 'req-00000000-0000-4000-8000-000000000001';
  expect((await lab.ask('GET', `/oriel/v1/traces/${other}`)).status).toBe(404);
  expect((await lab.ask('GET', '/oriel/v1/traces/nonsense')).status).toBe(404);
});

test.each([
  ['GET', '/'],
  ['GET', '/v2.1/servers'],
  ['GET', '/oriel/v1/sessions-of'],
  ['GET', '/oriel/v1/sessions/../traces'],
  ['GET', `/oriel/v1/traces/${'x'.repeat(65)}`],
  ['GET', `/oriel/v1/sessions/${SESSION}`],
  ['DELETE', '/oriel/v1/sessions?reason=x'],
  ['POST', '/oriel/v1/sessions'],
  ['PUT', '/oriel/v1/traces/x'],
])('has no route %s %s', async (method, target) => {
  await lab.open();
  const { status, body } = await lab.ask(method, target);
  expect(status).toBe(404);
  expect(body.itemNotFound.message).toBe('The operator socket has no such route.');
});

test('reads no body', async () => {
  await lab.open();
  const head = 'GET /oriel/v1/sessions HTTP/1.1\r\nHost: x\r\n';
  expect(await raw(`${head}Content-Length: 5\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
  expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
});

test('refuses a head that is too large, and one that is no HTTP', async () => {
  await lab.open();
  expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 431 /,
  );
  expect(await raw('RFB 003.008\n\n')).toMatch(/^HTTP\/1.1 400 /);
});

test('serves one request on each connection', async () => {
  await lab.open();
  const request = 'GET /oriel/v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n';
  const replies = await raw(request.repeat(3));
  expect(replies.match(/HTTP\/1.1 200 /g)).toHaveLength(1);
  expect(lab.peers.calls.filter((call) => call.startsWith('list_sessions'))).toHaveLength(1);
});

test('asks the proxies once for lists that are requested together', async () => {
  await lab.open();
  const lists = await Promise.all(Array.from({ length: 12 }, () => lab.ask('GET', '/oriel/v1/sessions')));
  expect(lists.map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect(lab.peers.calls).toEqual(['list_sessions proxy']);
});

test('lists again after a session was ended', async () => {
  await lab.open();
  lab.peers.sessions.push(sessionOf());
  await lab.ask('GET', '/oriel/v1/sessions');
  await lab.ask('DELETE', `/oriel/v1/sessions/${SESSION}?reason=x`);
  lab.peers.sessions.pop();
  expect((await lab.ask('GET', '/oriel/v1/sessions')).body.sessions).toEqual([]);
});

test('holds a bounded number of connections, and ends each after its time', async () => {
  await lab.open({ connectionMs: 300 });
  const silent = Array.from({ length: 40 }, () => raw('GET /oriel/v1/'));
  await Promise.all(silent);
  expect((await lab.ask('GET', '/oriel/v1/sessions')).status).toBe(200);
});

test('ends a connection whose client does not read its reply', async () => {
  await lab.open({ connectionMs: 500 });
  const name = 'x'.repeat(200);
  for (let index = 0; index < 5_000; index++) {
    lab.peers.sessions.push(sessionOf({ sessionId: `s${index}`, instanceName: name }));
  }
  const ended = new Promise<number>((resolve) => {
    const socket = connect(lab.path);
    socket.pause();
    socket.write('GET /oriel/v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n');
    setTimeout(() => {
      let bytes = 0;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(bytes));
      socket.resume();
    }, 1_500);
  });
  // What the kernel had taken of some MB.
  expect(await ended).toBeLessThan(1_000_000);
});
