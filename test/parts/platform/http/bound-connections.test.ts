import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { trustedProxies } from '../../../../src/config/values/trusted-proxies.ts';
import { boundConnections } from '../../../../src/platform/http/bound-connections.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { memoryLog } from '../../../support/memory-log.ts';

const sockets: Socket[] = [];
const pending: ServerResponse[] = [];
const server = createServer((_request, response) => pending.push(response));
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function reach(localAddress: string): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  sockets.push(socket.on('error', () => {}));
  await once(socket, 'connect');
  return socket;
}

test('closes silent connections of the address that has most, where all addresses together have too many', async () => {
  let now = 3_600_000;
  const { log, lines } = memoryLog();
  const proxies = trustedProxies(defaultSettings({}), log);
  boundConnections(server, { proxies, max: () => 10, total: 24, log, clock: { now: () => now } });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const busy: Socket[] = [];
  for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    const first = await reach(address);
    first.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    busy.push(first);
    await expect.poll(() => pending.length).toBe(busy.length);
    for (let each = 0; each < 7; each++) await reach(address);
  }
  for (let address = 10; address < 20; address++) busy.push(await reach(`127.0.0.${address}`));
  await expect.poll(() => sockets.filter(({ closed }) => closed).length).toBe(10);
  expect(busy.filter(({ closed }) => closed)).toHaveLength(0);
  const reports = () => lines.filter((line) => line.includes('connections of one address are closed')).length;
  expect(reports()).toBe(1);
  // A clock that is set back does not hold back the next line.
  now -= 3_600_000;
  await reach('127.0.0.21');
  now += 10_001;
  await reach('127.0.0.22');
  await expect.poll(reports).toBe(2);
});
