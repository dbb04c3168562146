import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { EchoDriver } from '../support/echo-console/echo-driver.ts';
import { ECHO_CONSOLE } from '../support/echo-console/echo-kind.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person } from '../support/person.ts';

const UUID = 'ec000000-0000-4000-8000-000000000001';
const ECHO = { remote_console: { protocol: 'tcp', type: 'echo' } };
const VIEW_ONLY = { remote_console: { ...ECHO.remote_console, 'oriel:view_only': true } };

/** The console server of the instance. */
const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
let driver: EchoDriver;
let oriel: RunningOriel;
let member: Person;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  driver = new EchoDriver(UUID, 'demo', (server.address() as AddressInfo).port);
  oriel = await startAllInOne({
    settings: { oriel: { session_idle_limit: 600 } },
    drivers: [driver],
    consoles: [ECHO_CONSOLE],
  });
  member = await Person.signIn(oriel, ACCOUNTS.member);
});

afterAll(async () => {
  await oriel?.close();
  server.close();
});

async function open(body: unknown): Promise<WebSocket> {
  const { status, body: reply } = await member.askForConsole(UUID, body);
  expect(status).toBe(200);
  const webSocket = member.webSocket(new URL(reply.remote_console.url), { protocols: ['echo'] });
  onTestFinished(async () => {
    webSocket.close();
    if (webSocket.readyState !== webSocket.CLOSED) await once(webSocket, 'close');
  });
  await once(webSocket, 'open');
  return webSocket;
}

async function exchange(webSocket: WebSocket, text: string): Promise<string> {
  webSocket.send(Buffer.from(text));
  const [data] = await once(webSocket, 'message');
  return String(data);
}

test('opens end to end: its bytes pass in both directions until the instance stops', async () => {
  const webSocket = await open(ECHO);
  expect(webSocket.protocol).toBe('echo');
  expect(await exchange(webSocket, 'hello')).toBe('hello');
  expect(await exchange(webSocket, 'again')).toBe('again');
  const closing = closingOf(webSocket);
  driver.stop();
  expect((await closing).code).toBe(REFUSALS.guest_stopped.closeCode);
});

test('opens at the same proxy as a VNC console', async () => {
  const echo = await open(ECHO);
  const { viewer, webSocket } = await member.view(await member.consoleUrl('demo'));
  expect(viewer.name).toMatch(/./);
  expect(await exchange(echo, 'hello')).toBe('hello');
  webSocket.close();
  await once(webSocket, 'close');
});

test('passes nothing of a view-only session to the instance', async () => {
  const connection = once(server, 'connection') as Promise<[Socket]>;
  const webSocket = await open(VIEW_ONLY);
  const [socket] = await connection;
  webSocket.send(Buffer.from('hello'));
  webSocket.close();
  await once(socket, 'close');
  expect(socket.bytesRead).toBe(0);
});

test('refuses a kind of console that the instance does not have', async () => {
  const { status, body } = await member.askForConsole(UUID);
  expect([status, body.badRequest.message]).toEqual([400, 'Invalid console type novnc']);
});

test('is in the list of sessions while it is open', async () => {
  await open(ECHO);
  const admin = await Person.signIn(oriel, ACCOUNTS.admin);
  const { body } = await admin.api('/oriel/v1/sessions');
  expect(body.sessions).toMatchObject([{ server_id: UUID }]);
});
