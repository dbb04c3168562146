import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, expect, test, vi } from 'vitest';
import { QmpChannel } from '../../../src/qmp/qmp-channel.ts';
import { QmpError, QmpUnavailable } from '../../../src/qmp/qmp-errors.ts';

const GREETING = { QMP: { version: { qemu: { major: 9, minor: 2, micro: 0 } }, capabilities: [] } };

let now: number;
let socket: Socket & { isDestroyed: boolean };
let sent: { execute: string; arguments: object; id: number }[];
let events: unknown[];
let channel: QmpChannel;

beforeEach(() => {
  now = 0;
  sent = [];
  events = [];
  const fake = Object.assign(new EventEmitter(), {
    writableLength: 0,
    closed: true,
    isDestroyed: false,
    write: (line: string) => sent.push(JSON.parse(line)),
    destroy() {
      fake.isDestroyed = true;
    },
  });
  socket = fake as unknown as typeof socket;
  const onEvent = (name: string, data: object) => void events.push({ name, data });
  channel = new QmpChannel(socket, { path: '/run/qemu/a.qmp', onEvent }, () => now);
});

const receive = (...messages: unknown[]) => {
  const lines = messages.map(
    (message) => `${typeof message === 'string' ? message : JSON.stringify(message)}\r\n`,
  );
  socket.emit('data', Buffer.from(lines.join('')));
};
const troubleOf = async (rejected: Promise<unknown>) => {
  const reason = await rejected.catch((error: unknown) => error);
  if (!(reason instanceof QmpUnavailable)) throw new Error('did not reject with QmpUnavailable');
  return reason;
};

test('a greeting gives the version of QEMU', async () => {
  receive(GREETING);
  expect(await channel.greeted).toBe('9.2.0');
});

test('replies belong to their commands, whatever their order', async () => {
  receive(GREETING);
  const first = channel.call('query-name', {}, 1_000);
  const second = channel.call('set_password', { password: 'x' }, 1_000);
  expect(sent).toEqual([
    { execute: 'query-name', arguments: {}, id: 1 },
    { execute: 'set_password', arguments: { password: 'x' }, id: 2 },
  ]);
  receive({ error: { class: 'GenericError', desc: 'Could not set password' }, id: 2 }, { return: {}, id: 1 });
  expect(await first).toEqual({});
  await expect(second).rejects.toEqual(new QmpError('GenericError', 'set_password: Could not set password'));
});

test('events are passed on', () => {
  receive(GREETING, { event: 'SHUTDOWN', data: { guest: true } }, { event: 'STOP' });
  expect(events).toEqual([
    { name: 'SHUTDOWN', data: { guest: true } },
    { name: 'STOP', data: {} },
  ]);
});

test.each([
  ['text', ['RFB 003.008']],
  ['an event before the greeting', [{ event: 'STOP' }]],
  ['a second greeting', [GREETING, GREETING]],
  ['a reply to a command that was not sent', [GREETING, { return: {}, id: 7 }]],
  ['a reply without an id', [GREETING, { return: {} }]],
])('%s ends the connection as garbage', async (_what, messages) => {
  const waiting = troubleOf(channel.call('query-name', {}, 1_000));
  receive(...messages);
  expect(await channel.ended).toMatchObject({ trouble: 'garbage' });
  expect(await waiting).toMatchObject({ trouble: 'garbage' });
  expect(socket.isDestroyed).toBe(true);
});

test('nothing is read after the line that ended the connection', () => {
  receive(GREETING, 'garbage', { event: 'STOP' });
  receive({ event: 'STOP' });
  expect(events).toEqual([]);
});

test('a line without an end ends the connection at its bound', async () => {
  receive(GREETING);
  for (let count = 0; count < 17; count++) socket.emit('data', Buffer.alloc(1 << 16, 'x'));
  expect((await channel.ended).message).toContain('a line of more than 1048576 bytes');
});

test('a flood of events ends the connection', async () => {
  receive(GREETING);
  for (let count = 0; count < 2_000; count++) receive({ event: 'RTC_CHANGE' });
  expect((await channel.ended).message).toContain('more than 2000 lines');
  expect(events.length).toBe(1_999);
});

test('the same number of events over a longer time does not', () => {
  receive(GREETING);
  for (let count = 0; count < 4_000; count++) {
    now += 10;
    receive({ event: 'RTC_CHANGE' });
  }
  expect(events.length).toBe(4_000);
  expect(socket.isDestroyed).toBe(false);
});

test('after a command without a reply, others fail at once until the reply comes', async () => {
  vi.useFakeTimers();
  try {
    receive(GREETING);
    const late = troubleOf(channel.call('query-status', {}, 1_000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toMatchObject({ trouble: 'silent' });
    expect((await troubleOf(channel.call('query-name', {}, 1_000))).message).toBe(
      'the monitor /run/qemu/a.qmp: QEMU does not answer query-status',
    );
    expect(sent.length).toBe(1);
    receive({ return: {}, id: 1 });
    const next = channel.call('query-name', {}, 1_000);
    receive({ return: { name: 'web1' }, id: 2 });
    expect(await next).toEqual({ name: 'web1' });
  } finally {
    vi.useRealTimers();
  }
});

test('more than 100 commands do not wait', async () => {
  receive(GREETING);
  const waiting = Array.from({ length: 100 }, () => troubleOf(channel.call('query-name', {}, 60_000)));
  expect(await troubleOf(channel.call('query-name', {}, 60_000))).toMatchObject({ trouble: 'silent' });
  socket.emit('close');
  for (const each of await Promise.all(waiting)) expect(each.trouble).toBe('closed');
});

test('nothing is sent to a peer that does not read', async () => {
  receive(GREETING);
  Object.assign(socket, { writableLength: 300_000 });
  expect((await troubleOf(channel.call('query-name', {}, 1_000))).message).toContain('QEMU does not read');
});
