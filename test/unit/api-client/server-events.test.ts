import { expect, it } from 'vitest';
import { ServerEventReader } from '../../../src/api-client/server-events.ts';

const SERVER = { id: '1', name: 'web', status: 'ACTIVE' };
const TEXT = [
  ':\n\n',
  'event: ready\ndata: {}\n\n',
  `event: server\r\ndata: ${JSON.stringify(SERVER)}\r\n\r\n`,
  'event:gone\rdata:{"id":\rdata:"2"}\r\r',
  'event: weather\ndata: rain\n\n',
  'id: 7\nretry: 10\n\n',
  'event: screen\ndata: {"id":"1","condition":"kernel_panic"}\n\n',
  'event: missing\ndata: {"hosts":null}\n\n',
  'event: server\ndata: {"id":"no name"}\n\n',
  'event: over\ndata: {}\n\n',
].join('');
const EVENTS = [
  { type: 'ready' },
  { type: 'server', server: SERVER },
  { type: 'gone', id: '2' },
  { type: 'screen', id: '1', condition: 'kernel_panic' },
  { type: 'missing', hosts: null },
  { type: 'over' },
];

it.each([1, 2, 3, 7, 1_000])('reads events in pieces of %d characters', (size) => {
  const reader = new ServerEventReader();
  const pieces = TEXT.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  expect(pieces.flatMap((piece) => reader.read(piece))).toEqual(EVENTS);
});

it('refuses an event that never ends', () => {
  const line = new ServerEventReader();
  expect(() => line.read(`data: ${'x'.repeat(1 << 20)}`)).toThrow('too long');
  const lines = new ServerEventReader();
  expect(() => lines.read(`data: ${'x'.repeat(1_000)}\n`.repeat(1_100))).toThrow('too long');
});
