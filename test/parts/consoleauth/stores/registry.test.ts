import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../../src/consoleauth/stores/registry.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

type Cache = Parameters<typeof openStore>[0]['settings']['cache'];
const open = (cache: Partial<Cache>, oriel: Parameters<typeof defaultSettings>[0] = {}) =>
  openStore({ settings: defaultSettings({ ...oriel, cache }), log: silentLogger, clock: systemClock });

test.each([
  ['in-process', 'auto', 'file'],
  ['nats', 'auto', 'memory'],
  ['in-process', 'memory', 'memory'],
] as const)(
  'without a cache, transport %s and token_store %s keep tokens in the store %s',
  async (transport, token_store, name) => {
    const state_dir = join(temporaryFolder(), 'state');
    const store = await open({}, { oriel: { transport, token_store, state_dir } });
    expect(store).toMatchObject({ name, shared: false });
    await store.close();
  },
);

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
