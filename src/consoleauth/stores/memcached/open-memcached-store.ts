import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { parseTokenStoreKeys } from '../../../config/values/token-store-keys.ts';
import type { StoreOptions } from '../registry.ts';
import { MemcachedStore } from './memcached-store.ts';
import type { MemcachedTls } from './wire/memcached-connection.ts';

/**
 * The memcached store as `[cache]` describes it.
 * @throws {Error} that names the option which cannot be used
 */
export async function openMemcachedStore({
  settings,
  log,
  clock,
  host,
}: StoreOptions): Promise<MemcachedStore> {
  const { cache } = settings;
  const read = parseTokenStoreKeys(settings.oriel.token_store_keys.reveal());
  if ('problem' in read) throw new Error(`[oriel] token_store_keys: ${read.problem}`);
  if (cache.memcache_servers.length === 0) throw new Error('[cache] memcache_servers names no server');
  // memcached splits the line at blanks, and accepts no user whose line has another one (tried with 1.6.18).
  if (/[\s\0]/.test(cache.username) || /[\s\0]/.test(cache.password.reveal())) {
    throw new Error('[cache] username or password contains a blank, which memcached -Y does not accept');
  }
  if (cache.memcache_sasl_enabled) {
    log.warn(
      {},
      '[cache] memcache_sasl_enabled: username and password are sent by the text protocol (memcached -Y FILE); ' +
        'SASL exists in the binary protocol only, so a server started with -S cannot be used',
    );
  }
  const tls = cache.tls_enabled ? await readTls(cache) : undefined;
  const { username, password } = cache;
  return new MemcachedStore({
    servers: cache.memcache_servers,
    timeoutMs: cache.socket_timeout * 1000,
    deadRetryMs: cache.memcache_dead_retry * 1000,
    ...(tls === undefined ? {} : { tls }),
    ...(username === '' ? {} : { credentials: { username, password } }),
    log,
    clock,
    keys: read.keys,
    ...(host === undefined ? {} : { host }),
  });
}

async function readTls(cache: StoreOptions['settings']['cache']): Promise<MemcachedTls> {
  const ca = await readPem('tls_cafile', cache.tls_cafile);
  const cert = await readPem('tls_certfile', cache.tls_certfile);
  const key = (await readPem('tls_keyfile', cache.tls_keyfile)) ?? cert;
  const tls: MemcachedTls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(cache.tls_allowed_ciphers === '' ? {} : { ciphers: cache.tls_allowed_ciphers }),
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new Error(`[cache] tls_certfile, tls_keyfile or tls_allowed_ciphers: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return tls;
}

async function readPem(option: string, path: string): Promise<Buffer | undefined> {
  if (path === '') return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`[cache] ${option}: ${(error as Error).message}`, { cause: error });
  }
}
