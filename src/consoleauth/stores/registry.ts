import type { Settings } from '../../config/option-table.ts';
import { MEMCACHED_BACKENDS, NULL_BACKEND } from '../../config/options/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  readonly settings: Pick<Settings, 'cache' | 'oriel'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** The name of this host on the bus, which a loopback address stands for. */
  readonly host?: string;
}

/**
 * Opens the token store of `[cache]`, and loads only its code. It opens even if servers are down.
 * @throws {Error} that names the option, if the settings select a store that cannot be used
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { cache } = options.settings;
  if (!cache.enabled) {
    const { MemoryStore } = await import('./memory/memory-store.ts');
    return new MemoryStore({ clock: options.clock });
  }
  if (MEMCACHED_BACKENDS.some((backend) => backend === cache.backend)) {
    const { openMemcachedStore } = await import('./memcached/open-memcached-store.ts');
    return openMemcachedStore(options);
  }
  const remedy =
    'write backend = oslo_cache.memcache_pool and memcache_servers, the same on every controller';
  if (cache.backend === NULL_BACKEND) {
    throw new Error(
      `[cache] enabled is True but backend is ${NULL_BACKEND}, which keeps no token: ${remedy}`,
    );
  }
  throw new Error(
    `[cache] backend ${cache.backend} does not share tokens between processes: ${remedy}; or enabled = False for one controller`,
  );
}
