import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readInto } from '../../../../../src/proxy/pump/buffers/read-into.ts';

test('joined records are delivered before the end that follows at once', async () => {
  const socket = new PassThrough() as unknown as Socket;
  const target = Buffer.alloc(64);
  const told: string[] = [];
  readInto(socket, {
    buffer: () => target,
    callback(length) {
      told.push(target.toString('latin1', 0, length));
      return true;
    },
  });
  const ended = new Promise((resolve) => socket.on('end', resolve));
  socket.on('end', () => told.push('end'));
  socket.emit('data', Buffer.from('last '));
  socket.emit('data', Buffer.from('words'));
  socket.emit('end');
  await ended;
  expect(told).toEqual(['last words', 'end']);
});
