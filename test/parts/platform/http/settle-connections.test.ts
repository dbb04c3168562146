import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { settleConnections } from '../../../../src/platform/http/settle-connections.ts';

test('a connection that was accepted just before the server closes can still send its request', async () => {
  const server = createServer((_request, response) => void response.end('answered')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const settle = settleConnections(server);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(server, 'connection');
  const closed = once(server, 'close');
  server.close();
  const settled = settle().then(() => server.closeAllConnections());
  await new Promise((resolve) => setImmediate(resolve));
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await text(client)).toContain('answered');
  await settled;
  await closed;
});

test('a connection that stays silent is waited for no longer than others', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const settle = settleConnections(server);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(server, 'connection');
  server.close();
  await settle();
  const ended = once(client.resume(), 'close');
  server.closeAllConnections();
  await ended;
});
