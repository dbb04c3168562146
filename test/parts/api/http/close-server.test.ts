import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closerOf } from '../../../../src/api/http/close-server.ts';
import { startApiFixture } from '../../../support/fixtures/api-fixture.ts';

const HALF_A_REQUEST = 'POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{';

async function say(port: number, words: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(words);
  return socket;
}

describe('a server that is closed', () => {
  let requests: ServerResponse[];
  const server = () =>
    createServer((_request, response) => void requests.push(response)).listen(0, '127.0.0.1');
  let listening: ReturnType<typeof server>;
  const port = () => (listening.address() as AddressInfo).port;

  beforeEach(async () => {
    requests = [];
    listening = server();
    await once(listening, 'listening');
  });
  afterEach(() => listening.closeAllConnections());

  test('ends connections without a complete request', async () => {
    const close = closerOf(listening, undefined, 60_000);
    const sockets = await Promise.all([say(port(), ''), say(port(), 'GET / HT')]);
    await expect.poll(() => connectionsOf(listening)).toBe(2);
    const ended = sockets.map((socket) => once(socket.resume(), 'close'));
    await close();
    await Promise.all(ended);
  });

  test('lets a current request be answered', async () => {
    const close = closerOf(listening, undefined, 60_000);
    const socket = await say(port(), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => requests.length).toBe(1);
    const answer = text(socket);
    const closed = close();
    requests[0]!.end('done');
    await closed;
    expect(await answer).toContain('done');
  });

  test('waits for no request longer than its deadline', async () => {
    const close = closerOf(listening, undefined, 50);
    const socket = await say(port(), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => requests.length).toBe(1);
    const ended = once(socket.resume(), 'close');
    await close();
    await ended;
  });
});

test('the API stops although a client holds connections open', async () => {
  const lab = await startApiFixture();
  const { port } = lab.api.address;
  const sockets = await Promise.all([say(port, ''), say(port, HALF_A_REQUEST)]);
  await expect.poll(() => connectionsOf(lab.api.app.server)).toBe(2);
  const ended = sockets.map((socket) => once(socket.resume(), 'close'));
  await lab.close();
  await Promise.all(ended);
});

function connectionsOf(server: {
  getConnections(done: (error: Error | null, count: number) => void): unknown;
}) {
  return new Promise<number>((resolve) => void server.getConnections((_error, count) => resolve(count)));
}
