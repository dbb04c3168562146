import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DatabaseFailure } from '../../../src/oslo-db/database.ts';
import type { Connection, Driver } from '../../../src/oslo-db/driver.ts';
import { PooledDatabase } from '../../../src/oslo-db/pooled-database.ts';

/** A server that needs two seconds for each query. */
const slow: Driver = {
  where: 'db',
  async connect(): Promise<Connection> {
    let isOpen = true;
    const close = () => {
      isOpen = false;
    };
    return {
      server: 'MariaDB 10.11.6',
      get isOpen() {
        return isOpen;
      },
      select: () => new Promise((resolve) => setTimeout(() => resolve([{ n: 1 }]), 2_000)),
      end: close,
      destroy: close,
    };
  },
};

describe('a database that needs two seconds for each query', () => {
  let database: PooledDatabase;
  beforeEach(() => {
    vi.useFakeTimers();
    database = new PooledDatabase({
      driver: slow,
      clock: { now: () => Date.now(), monotonic: () => Date.now() },
    });
  });
  afterEach(() => {
    database.close();
    vi.useRealTimers();
  });

  async function outcomes(count: number, how: { timeoutMs: number; waitMs?: number }): Promise<string[]> {
    const all = Promise.all(
      Array.from({ length: count }, () =>
        database.query('SELECT 1', [], how).then(
          () => 'result',
          (error: DatabaseFailure) => error.why,
        ),
      ),
    );
    await vi.advanceTimersByTimeAsync(30_000);
    return all;
  }

  test('answers all that may wait for their turn', async () => {
    expect(await outcomes(20, { timeoutMs: 4_000, waitMs: 15_000 })).toEqual(Array(20).fill('result'));
  });

  test('does not count as silent because queries had to wait for their turn', async () => {
    const crowd = Array.from({ length: 12 }, () =>
      database.query('SELECT 1', [], { timeoutMs: 3_000 }).catch(() => undefined),
    );
    await vi.advanceTimersByTimeAsync(3_100);
    await Promise.all(crowd);
    expect(await outcomes(1, { timeoutMs: 3_000 })).toEqual(['result']);
  });
});
