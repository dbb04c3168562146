import type { Settings } from '../../config/option-table.ts';
import { MEMCACHED_BACKENDS, NULL_BACKEND } from '../../config/options/cache.ts';
import { tokenStoreOf } from '../../config/values/state-directory.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import { StateDirectoryError } from '../../platform/state-directory.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  readonly settings: Pick<Settings, 'cache' | 'oriel'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** The name of this host on the bus, which a loopback address stands for. */
  readonly host?: string;
}

/**
 * Opens the token store that the settings select, and loads only its code. It opens even if memcached servers are down.
 * @throws {Error} that names the option, if the settings select a store that cannot be used
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { cache } = options.settings;
  switch (tokenStoreOf(options.settings)) {
    case 'memory':
      return await openMemoryStore(options);
    case 'file':
      return await openFileOrMemoryStore(options);
    case 'cache':
      break;
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

/**
 * Checks whether the directory of the store can be used, without opening it and without a change.
 * @throws {StateDirectoryError} as `openStore` does; with `token_store = auto` it continues in memory if `isUnused`
 */
export async function examineStore(settings: StoreOptions['settings']): Promise<void> {
  if (tokenStoreOf(settings) !== 'file') return;
  const { examineFileStore } = await import('./file/examine-file-store.ts');
  await examineFileStore(settings.oriel.state_dir);
}

async function openMemoryStore({ clock }: StoreOptions): Promise<Store> {
  const { MemoryStore } = await import('./memory/memory-store.ts');
  return new MemoryStore({ clock });
}

/** With `token_store = auto`, a directory that was never used and cannot be created is no obstacle. */
async function openFileOrMemoryStore(options: StoreOptions): Promise<Store> {
  const { settings, log, clock } = options;
  const { openFileStore } = await import('./file/open-file-store.ts');
  try {
    const { MemoryStore } = await import('./memory/memory-store.ts');
    return await openFileStore({
      directory: settings.oriel.state_dir,
      log,
      inMemory: (tables, mark) => new MemoryStore({ clock, tables, mark }),
    });
  } catch (error) {
    if (!(error instanceof StateDirectoryError && error.isUnused) || settings.oriel.token_store !== 'auto')
      throw error;
    log.warn(
      { detail: error.message },
      'tokens are kept in memory: a restart makes open access URLs invalid and ends all sign-ins',
    );
    return await openMemoryStore(options);
  }
}
