import type { Settings } from '../../config/option-table.ts';
import { MEMCACHED_BACKENDS, NULL_BACKEND } from '../../config/options/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  readonly settings: Pick<Settings, 'cache' | 'oriel'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** The name of this host on the bus: what a loopback address is one of. */
  readonly host?: string;
}

/**
 * Opens the token store that `[cache]` asks for; only its code is loaded. Servers that are down do not hinder it.
 * @throws {Error} that names the option where the settings ask for a store that could not do
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
  const wish = 'write backend = oslo_cache.memcache_pool and memcache_servers, the same on every controller';
  if (cache.backend === NULL_BACKEND) {
    throw new Error(`[cache] enabled is True but backend is ${NULL_BACKEND}, which keeps no token: ${wish}`);
  }
  throw new Error(
    `[cache] backend ${cache.backend} does not share tokens between processes: ${wish}; or enabled = False for one controller`,
  );
}
