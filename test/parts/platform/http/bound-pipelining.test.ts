import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundPipelining } from '../../../../src/platform/http/bound-pipelining.ts';

let server: Server;
let served: number;

beforeEach(async () => {
  served = 0;
  server = createServer((_request, response) => {
    served++;
    response.end('ok');
  });
  boundPipelining(server);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const dial = () => connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});

test('serves a few of many requests that come in one read, and closes the connection', async () => {
  const socket = dial();
  socket.resume().write(GET.repeat(2_000));
  await once(socket, 'close');
  expect(served).toBe(8);
});

test('serves any number of requests that wait for the answers before them', async () => {
  const socket = dial();
  for (let times = 0; times < 50; times++) {
    socket.write(GET);
    await once(socket, 'data');
  }
  expect(served).toBe(50);
  socket.destroy();
});
