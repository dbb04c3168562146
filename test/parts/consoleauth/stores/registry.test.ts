import { expect, test } from 'vitest';
import { openStore } from '../../../../src/consoleauth/stores/registry.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

type Cache = Parameters<typeof openStore>[0]['settings']['cache'];
const open = (cache: Partial<Cache>) =>
  openStore({ settings: defaultSettings({ cache }), log: silentLogger, clock: systemClock });

test('without a cache, tokens stay in the process', async () => {
  const store = await open({});
  expect(store).toMatchObject({ name: 'memory', shared: false });
  await store.close();
});

test('a memcached backend shares them', async () => {
  const store = await open({ enabled: true, backend: 'oslo_cache.memcache_pool' });
  expect(store).toMatchObject({ name: 'memcached', shared: true });
  await store.close();
});

for (const backend of ['dogpile.cache.null', 'oslo_cache.dict', 'dogpile.cache.memory'] as const) {
  test(`backend ${backend} is refused where the cache is enabled, with what to write`, async () => {
    await expect(open({ enabled: true, backend })).rejects.toThrow(
      /\[cache\].*write backend = oslo_cache.memcache_pool/,
    );
  });
}

test('an empty list of servers is refused', async () => {
  const cache = { enabled: true, backend: 'oslo_cache.memcache_pool', memcache_servers: [] } as const;
  await expect(open(cache)).rejects.toThrow('memcache_servers');
});
