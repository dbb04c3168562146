import type { Clock } from '../platform/clock.ts';
import type { Database } from './database.ts';
import { type DatabaseUrl, describeDatabase } from './database-url.ts';
import type { Driver } from './driver.ts';
import { PooledDatabase } from './pooled-database.ts';

/** Opens a database; nothing is sent before the first query. The code for its kind is loaded on use. */
export function openDatabase(url: DatabaseUrl, clock: Clock): Database {
  const { connectTimeoutMs: connectMs, readTimeoutMs: longestMs } = url;
  return new PooledDatabase({ driver: new LazyDriver(url), clock, connectMs, longestMs });
}

class LazyDriver implements Driver {
  readonly where: string;
  readonly #url: DatabaseUrl;
  #driver: Promise<Driver> | undefined;

  constructor(url: DatabaseUrl) {
    this.#url = url;
    this.where = describeDatabase(url);
  }

  async connect(signal: AbortSignal): ReturnType<Driver['connect']> {
    this.#driver ??= load(this.#url);
    const driver = await this.#driver;
    return driver.connect(signal);
  }
}

async function load(url: DatabaseUrl): Promise<Driver> {
  if (url.kind === 'mysql') {
    const { MysqlDriver } = await import('./mysql/mysql-driver.ts');
    return new MysqlDriver(url);
  }
  const { PostgresqlDriver } = await import('./postgresql/postgresql-driver.ts');
  return new PostgresqlDriver(url);
}
