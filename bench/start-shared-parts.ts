import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Memcached } from '../test/support/cluster/memcached.ts';
import { startNats } from '../test/support/cluster/nats.ts';

/** What controllers share: a bus and three token stores, with the lines of configuration that lead to them. */
export interface SharedParts {
  readonly natsUrl: string;
  /** For configuration files; removed at the end. */
  readonly folder: string;
  readonly lines: readonly string[];
}

/**
 * Starts NATS and three memcached; whatever was started is pushed to `closers`, to be run backwards.
 * @param oriel more lines of `[oriel]`
 */
export async function startSharedParts(
  closers: (() => Promise<unknown>)[],
  oriel: readonly string[] = [],
): Promise<SharedParts> {
  const nats = await startNats();
  closers.push(() => nats.close());
  const memcached = await Promise.all([1, 2, 3].map(() => Memcached.start()));
  closers.push(() => Promise.all(memcached.map((each) => each.kill())));
  const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  closers.push(() => rm(folder, { recursive: true }));
  return {
    natsUrl: nats.url,
    folder,
    lines: [
      '[oriel]',
      'transport = nats',
      ...oriel,
      '[oriel_nats]',
      `servers = ${nats.url}`,
      '[cache]',
      'enabled = true',
      'backend = dogpile.cache.memcached',
      `memcache_servers = ${memcached.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    ],
  };
}
