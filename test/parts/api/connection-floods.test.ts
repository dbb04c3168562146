import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await lab.close();
});

async function reach(localAddress: string): Promise<Socket> {
  const socket = connect({ port: lab.api.address.port, host: '127.0.0.1', localAddress });
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** The status of a request on a connection of its own; undefined if the connection is closed without an answer. */
async function statusFrom(localAddress: string, path = '/livez'): Promise<number | undefined> {
  const socket = await reach(localAddress);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket).catch(() => '');
  return answer === '' ? undefined : Number(answer.split(' ')[1]);
}

test('answers beyond max_connections_per_address as long as a connection of the address is silent', async () => {
  lab = await startApiFixture({ oriel: { max_connections_per_address: 20 } });
  const silent = await Promise.all(Array.from({ length: 40 }, () => reach('127.0.0.66')));
  await expect.poll(() => silent.filter(({ closed }) => closed).length).toBe(20);
  for (let each = 0; each < 10; each++) {
    expect(await statusFrom('127.0.0.66', '/healthcheck')).toBe(200);
    expect(await statusFrom('127.0.0.67', '/healthcheck')).toBe(200);
    await reach('127.0.0.66');
  }
  const reports = lab.log.lines.filter((line) => line.includes('connections of one address are closed'));
  expect(reports).toHaveLength(1);
  expect(reports[0]).toContain('127.0.0.66');
});

test('closes connections of an address whose others have all sent something, and no other address’s', async () => {
  lab = await startApiFixture({ oriel: { max_connections_per_address: 5 } });
  for (let each = 0; each < 5; each++) {
    const socket = await reach('127.0.0.66');
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
  }
  expect(await statusFrom('127.0.0.66')).toBeUndefined();
  expect(await statusFrom('127.0.0.67')).toBe(200);
});

test('counts no connections of trusted proxies', async () => {
  lab = await startApiFixture({
    oriel: { max_connections_per_address: 2, trusted_proxies: ['127.0.0.66/32'] },
  });
  const open = await Promise.all(Array.from({ length: 10 }, () => reach('127.0.0.66')));
  expect(await statusFrom('127.0.0.66')).toBe(200);
  expect(open.filter(({ closed }) => closed)).toHaveLength(0);
});

test('refuses the 257th request of one address under way, and neither health checks nor other addresses', async () => {
  lab = await startApiFixture();
  const head = 'POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n';
  const waiting = await Promise.all(Array.from({ length: 256 }, () => reach('127.0.0.66')));
  for (const socket of waiting) socket.write(head);
  await expect.poll(() => statusFrom('127.0.0.66', '/v2.1')).toBe(429);
  expect(await statusFrom('127.0.0.66', '/livez')).toBe(200);
  expect(await statusFrom('127.0.0.67', '/v2.1')).toBe(200);
  for (const socket of waiting) socket.destroy();
  await expect.poll(() => statusFrom('127.0.0.66', '/v2.1')).toBe(200);
});

test('enforces the time limits of requests at least each second', async () => {
  lab = await startApiFixture();
  // Node looks for requests beyond their time in this interval, of 30 s where it is not set.
  const { connectionsCheckingInterval } = lab.api.app.server as unknown as Record<string, number>;
  expect(connectionsCheckingInterval).toBeLessThanOrEqual(1_000);
});
