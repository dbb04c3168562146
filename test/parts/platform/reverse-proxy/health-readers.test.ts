import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { judgeHealth, WITHHELD, withoutDetails } from '../../../../src/platform/http/health.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { healthReaders } from '../../../../src/platform/reverse-proxy/health-readers.ts';
import { TrustedProxies } from '../../../../src/platform/reverse-proxy/trusted-proxies.ts';

/** Asks from `from`, an address of this machine's loopback network; only 127.0.0.1 is an address of its interfaces. */
async function mayRead(
  from: string,
  { trusted = [], readers = [], headers = {} }: { trusted?: string[]; readers?: string[]; headers?: object },
): Promise<boolean> {
  const proxies = new TrustedProxies({ ranges: () => trusted, anyoneTellsLinks: () => false }, silentLogger);
  const isReader = healthReaders(proxies, () => readers);
  const server = createServer((request, response) => response.end(String(isReader(request)))).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const [response] = await once(
      get({ port, host: '127.0.0.1', localAddress: from, headers: { ...headers } }),
      'response',
    );
    const chunks: Buffer[] = await response.toArray();
    return Buffer.concat(chunks).toString() === 'true';
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const FORWARDED = { 'x-forwarded-for': '127.0.0.1' };

test.each([
  ['this machine', '127.0.0.1', {}, true],
  ['another address', '127.0.0.7', {}, false],
  ['an address of health_readers', '127.0.0.7', { readers: ['127.0.0.0/29'] }, true],
  ['an address beside health_readers', '127.0.0.9', { readers: ['127.0.0.0/29'] }, false],
  ['a trusted proxy for itself', '127.0.0.7', { trusted: ['127.0.0.7'] }, true],
  [
    'a client of a trusted proxy',
    '127.0.0.7',
    { trusted: ['127.0.0.7'], headers: { 'x-forwarded-for': '203.0.113.9' } },
    false,
  ],
  [
    'a client of an unknown proxy on this machine',
    '127.0.0.1',
    { headers: { forwarded: 'for=203.0.113.9' } },
    false,
  ],
  ['a client whose header names this machine', '127.0.0.7', { headers: FORWARDED }, false],
] as const)('the reasons of the health routes for %s', async (_who, from, given, expected) => {
  expect(await mayRead(from, given as Parameters<typeof mayRead>[1])).toBe(expected);
});

test('a client that may not read the reasons gets the state, and words without names', () => {
  const found = [
    { text: 'ctl2 reaches no memcached (10.77.0.12:11211), /etc/oriel/oriel.conf:3', affects: 'this_host' },
    { text: 'clocks differ on ctl3', affects: 'no_host' },
  ] as const;
  const told = withoutDetails(judgeHealth([], found));
  expect(told).toMatchObject({ isReady: false, isHealthy: false, reasons: [WITHHELD], notes: [] });
  expect(withoutDetails(judgeHealth(['draining'], found))).toMatchObject({
    reasons: ['draining'],
    notes: [],
  });
  expect(withoutDetails(judgeHealth([], [])).reasons).toEqual([]);
});
