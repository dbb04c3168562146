import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DatabaseFailure } from '../../src/oslo-db/database.ts';
import { parseDatabaseUrl } from '../../src/oslo-db/database-url.ts';
import { openDatabase } from '../../src/oslo-db/open-database.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { damageBytes } from '../support/databases/damage-bytes.ts';
import { type PostgresqlServer, startPostgresql } from '../support/databases/postgresql-server.ts';

const HOW = { timeoutMs: 3_000 };
const PASSWORD = 'p@ss/w%rd-of-oriel';

describe('a database in PostgreSQL', () => {
  let server: PostgresqlServer;
  const opened: Database[] = [];

  beforeAll(async () => {
    server = await startPostgresql();
    await server.sql('CREATE DATABASE nova');
    await server.sql(
      `CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(255), flag BOOLEAN, note TEXT);
       INSERT INTO things VALUES (1, 'one', true, 'été'), (2, NULL, false, repeat('x', 2000000));
       CREATE TABLE secrets (id INTEGER);
       CREATE USER oriel PASSWORD '${PASSWORD}';
       GRANT SELECT ON things TO oriel;
       CREATE USER busy PASSWORD 'b' CONNECTION LIMIT 0;`,
      'nova',
    );
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server?.close();
  });

  function open(user = `oriel:${encodeURIComponent(PASSWORD)}`, rest = 'nova', port = server.port): Database {
    const url = new Secret(`postgresql+psycopg2://${user}@127.0.0.1:${port}/${rest}`);
    const database = openDatabase(parseDatabaseUrl(url), systemClock);
    opened.push(database);
    return database;
  }

  async function failureOf(database: Database, sql = 'SELECT id FROM things'): Promise<DatabaseFailure> {
    const error = await database.query(sql, [], HOW).then(
      () => expect.unreachable('the query had a result'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DatabaseFailure);
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(PASSWORD);
    return error as DatabaseFailure;
  }

  test('returns numbers, texts, booleans and NULL, and names the server', async () => {
    const database = open();
    const rows = await database.query(
      'SELECT id, name, flag, note FROM things WHERE id = ? AND name = ?',
      [1, 'one'],
      HOW,
    );
    expect(rows).toEqual([{ id: 1, name: 'one', flag: 1, note: 'été' }]);
    expect(await database.query('SELECT name FROM things WHERE id = ?', [2], HOW)).toEqual([{ name: null }]);
    expect(database.server).toMatch(/^PostgreSQL 15\.\d+$/);
  });

  test('is reached by its second host if the first refuses', async () => {
    const database = open(undefined, `nova?host=127.0.0.1:1&host=127.0.0.1:${server.port}`);
    expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
  });

  test('is reached by its UNIX socket', async () => {
    const database = open('admin', `nova?host=${server.folder}&port=${server.port}`);
    expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
  });

  test.each([
    ['a wrong password', () => open('oriel:wrong'), 'refused', /password authentication failed/],
    ['an unknown database', () => open(undefined, 'nova_api'), 'refused', /does not exist/],
    ['TLS that the server does not offer', () => open(undefined, 'nova?sslmode=require'), 'refused', /SSL/],
    ['no connection left', () => open('busy:b'), 'busy', /too many connections/],
    ['nothing that listens', () => open(undefined, 'nova', 1), 'unreachable', /ECONNREFUSED/],
  ])('is refused with %s', async (_, database, why, words) => {
    const failure = await failureOf(database());
    expect(failure.why).toBe(why);
    expect(failure.message).toMatch(words);
  });

  test.each([
    [
      'a table without SELECT right',
      'SELECT id FROM secrets',
      'refused',
      /permission denied for table secrets/,
    ],
    ['a missing column', 'SELECT tls_port FROM things', 'schema', /column "tls_port" does not exist/],
    ['a missing table', 'SELECT id FROM nothing', 'schema', /"nothing" does not exist/],
  ])('names %s', async (_, sql, why, words) => {
    const failure = await failureOf(open(), sql);
    expect(failure.why).toBe(why);
    expect(failure.message).toMatch(words);
  });

  test('rejects a result that is too large, and continues', async () => {
    const database = open();
    await failureOf(database, 'SELECT note FROM things');
    expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
  });

  test('continues after its connections were ended by an administrator', async () => {
    const database = open();
    await database.query('SELECT id FROM things', [], HOW).catch(() => undefined);
    await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'oriel'");
    expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
  });

  test('whose bytes are damaged: each query has an outcome, and the process continues', async () => {
    const relay = await damageBytes(server.port, 3);
    try {
      const outcomes = new Set<string>();
      for (let i = 0; i < 120; i++) {
        const url = new Secret(
          `postgresql://oriel:${encodeURIComponent(PASSWORD)}@127.0.0.1:${relay.port}/nova?sslmode=disable`,
        );
        const database = openDatabase(parseDatabaseUrl(url), systemClock);
        const query = database.query('SELECT id FROM things WHERE id = ?', [1], { timeoutMs: 80 });
        outcomes.add(
          await query.then(
            () => 'result',
            (error) => (error as DatabaseFailure).why,
          ),
        );
        await database.close();
      }
      expect([...outcomes]).toEqual(expect.arrayContaining(['timeout', 'unreachable', 'result']));
    } finally {
      await relay.close();
    }
  });
});
