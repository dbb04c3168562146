import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { storeSuite } from './store.suite.ts';

const KEYS = [{ id: 'k1', key: Buffer.alloc(32, 1) }];

for (const [count, keys] of [
  [1, []],
  [3, KEYS],
] as const) {
  let servers: Memcached[] = [];
  beforeAll(async () => {
    servers = await Promise.all(Array.from({ length: count }, () => Memcached.start()));
  });
  storeSuite(
    `memcached on ${count} server${count === 1 ? '' : 's'}, ${keys.length === 0 ? 'without a key' : 'with a key'}`,
    async () => {
      const stores: MemcachedStore[] = [];
      return {
        async open() {
          const store = new MemcachedStore({
            servers,
            timeoutMs: 2_000,
            deadRetryMs: 1_000,
            log: silentLogger,
            clock: systemClock,
            keys,
          });
          stores.push(store);
          return store;
        },
        nowS: () => Date.now() / 1000,
        pass: (seconds) => sleep(seconds * 1000),
        async close() {
          await Promise.all(stores.map((store) => store.close()));
        },
      };
    },
  );
  afterAll(() => Promise.all(servers.map((server) => server.kill())));
}
