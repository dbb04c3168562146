import { afterEach, expect, test } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { Memcached } from '../support/cluster/memcached.ts';

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function storeOf(servers: readonly { host: string; port: number }[], host?: string): MemcachedStore {
  const options = { servers, timeoutMs: 500, deadRetryMs: 60_000, log: silentLogger, clock: systemClock };
  const store = new MemcachedStore({ ...options, ...(host === undefined ? {} : { host }) });
  opened.push(() => store.close());
  return store;
}

test('the store tells which of its servers is down, and why', async () => {
  const [up, down] = [await Memcached.start(), await Memcached.start()];
  opened.push(() => up.kill());
  await down.kill();
  const store = storeOf([up, down]);
  await store.lookup('0'.repeat(64)).catch(() => {});
  expect(store.servers()).toEqual([
    { name: `127.0.0.1:${up.port}`, up: true, why: '' },
    { name: `127.0.0.1:${down.port}`, up: false, why: expect.stringContaining('ECONNREFUSED') },
  ]);
});

test('localhost is another server on each host, a name is the same', () => {
  const local = [{ host: 'localhost', port: 1 }];
  const named = [{ host: 'memcached.example.invalid', port: 1 }];
  expect(storeOf(local, 'control1').fingerprint()).not.toBe(storeOf(local, 'control2').fingerprint());
  expect(storeOf(named, 'control1').fingerprint()).toBe(storeOf(named, 'control2').fingerprint());
});
