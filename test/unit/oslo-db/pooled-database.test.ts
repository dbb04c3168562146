import { afterEach, describe, expect, test } from 'vitest';
import { DatabaseFailure } from '../../../src/oslo-db/database.ts';
import type { Connection, Driver } from '../../../src/oslo-db/driver.ts';
import { PooledDatabase } from '../../../src/oslo-db/pooled-database.ts';

const HOW = { timeoutMs: 5_000 };
const lost = () => new DatabaseFailure('unreachable', 'db: lost', { isTransient: true });

/** A server whose answers the test gives. */
class FakeDriver implements Driver {
  readonly where = 'db:3306/nova';
  opened = 0;
  open = 0;
  mostOpen = 0;
  destroyed = 0;
  /** The answer of the n-th connection; by default one row with its number. */
  answer: (connection: number) => Promise<{ n: number }[]> = async (n) => [{ n }];
  accept: () => Promise<void> = async () => {};

  async connect(): Promise<Connection> {
    await this.accept();
    const number = ++this.opened;
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    const close = () => {
      if (!connection.isOpen) return;
      connection.isOpen = false;
      this.open--;
    };
    const connection = {
      server: 'MariaDB 10.11.6',
      isOpen: true,
      select: () => this.answer(number),
      end: close,
      destroy: () => {
        this.destroyed++;
        close();
      },
    };
    return connection;
  }
}

describe('a pooled database', () => {
  let now = 0;
  const driver = () => new FakeDriver();
  const databases: PooledDatabase[] = [];
  const pool = (of: Driver) => {
    const database = new PooledDatabase({ driver: of, clock: { now: () => now, monotonic: () => now } });
    databases.push(database);
    return database;
  };
  afterEach(() => {
    for (const database of databases.splice(0)) database.close();
  });

  test('uses one connection for queries in turn, and names the server', async () => {
    const server = driver();
    const database = pool(server);
    for (let i = 0; i < 3; i++) expect(await database.query('SELECT 1', [], HOW)).toEqual([{ n: 1 }]);
    expect(database.server).toBe('MariaDB 10.11.6');
    expect(server.opened).toBe(1);
  });

  test('opens at most four connections, whatever the number of queries', async () => {
    const server = driver();
    server.answer = (n) => new Promise((resolve) => setImmediate(() => resolve([{ n }])));
    const database = pool(server);
    await Promise.all(Array.from({ length: 100 }, () => database.query('SELECT 1', [], HOW)));
    expect(server.mostOpen).toBe(4);
  });

  test('rejects as busy when a thousand queries wait', async () => {
    const server = driver();
    server.answer = () => new Promise(() => {});
    const database = pool(server);
    const all = Array.from({ length: 1_005 }, () => database.query('SELECT 1', [], HOW));
    await expect(all[1_004]).rejects.toMatchObject({ why: 'busy' });
    const settled = Promise.allSettled(all);
    database.close();
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
  });

  test('asks once more on a new connection if the first was lost', async () => {
    const server = driver();
    const database = pool(server);
    await database.query('SELECT 1', [], HOW);
    server.answer = async (n) => (n === 1 ? Promise.reject(lost()) : [{ n }]);
    expect(await database.query('SELECT 1', [], HOW)).toEqual([{ n: 2 }]);
    server.answer = async () => Promise.reject(lost());
    await expect(database.query('SELECT 1', [], HOW)).rejects.toMatchObject({ why: 'unreachable' });
    expect(server.opened).toBe(3);
    expect(server.open).toBe(0);
  });

  test('gives up at the deadline, closes the connection, and asks a silent server once in a while only', async () => {
    const server = driver();
    server.answer = () => new Promise(() => {});
    const database = pool(server);
    const late = database.query('SELECT 1', [], { timeoutMs: 20 });
    now = 3_000;
    await expect(late).rejects.toMatchObject({
      why: 'timeout',
      message: 'db:3306/nova: no answer within 20 ms',
    });
    expect(server.destroyed).toBe(1);
    await expect(database.query('SELECT 1', [], HOW)).rejects.toMatchObject({ why: 'timeout' });
    expect(server.opened).toBe(1);
    now = 9_000;
    server.answer = async (n) => [{ n }];
    expect(await database.query('SELECT 1', [], HOW)).toEqual([{ n: 2 }]);
  });

  test('rejects at once for a caller that leaves, and keeps the connection', async () => {
    const server = driver();
    let answer = (_: { n: number }[]) => {};
    server.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const database = pool(server);
    const leaving = new AbortController();
    const query = database.query('SELECT 1', [], { ...HOW, signal: leaving.signal });
    await new Promise(setImmediate);
    leaving.abort(new Error('left'));
    await expect(query).rejects.toThrow('left');
    answer([{ n: 1 }]);
    await new Promise(setImmediate);
    server.answer = async (n) => [{ n }];
    expect(await database.query('SELECT 1', [], HOW)).toEqual([{ n: 1 }]);
  });

  test('closes a connection that was opened too late', async () => {
    const server = driver();
    let accept = () => {};
    server.accept = () =>
      new Promise((resolve) => {
        accept = resolve;
      });
    const database = pool(server);
    await expect(database.query('SELECT 1', [], { timeoutMs: 5 })).rejects.toMatchObject({ why: 'timeout' });
    accept();
    await new Promise(setImmediate);
    expect([server.opened, server.open]).toEqual([1, 0]);
  });

  test('closes unused connections after 45 seconds', async () => {
    const server = driver();
    const database = pool(server);
    await database.query('SELECT 1', [], HOW);
    now += 46_000;
    expect(await database.query('SELECT 1', [], HOW)).toEqual([{ n: 2 }]);
    expect(server.open).toBe(1);
  });

  test('rejects after it was closed, and has no connection then', async () => {
    const server = driver();
    const database = pool(server);
    await database.query('SELECT 1', [], HOW);
    database.close();
    database.close();
    await expect(database.query('SELECT 1', [], HOW)).rejects.toMatchObject({ why: 'unreachable' });
    expect(server.open).toBe(0);
  });
});
