import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DatabaseFailure } from '../../src/oslo-db/database.ts';
import { parseDatabaseUrl } from '../../src/oslo-db/database-url.ts';
import { openDatabase } from '../../src/oslo-db/open-database.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { type DatabaseServer, startMariadb } from '../support/databases/mariadb-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const HOW = { timeoutMs: 3_000 };
const PASSWORD = 'p@ss/w%rd-of-oriel';

describe('a database in MariaDB', () => {
  let server: DatabaseServer;
  let authority: TestAuthority;
  const opened: Database[] = [];

  beforeAll(async () => {
    authority = await createAuthority();
    const { cert, key } = await authority.issue('db', 'IP:127.0.0.1', { from: 0, to: 2, rsa: true });
    server = await startMariadb([`--ssl-cert=${cert}`, `--ssl-key=${key}`, `--ssl-ca=${authority.ca}`]);
    await server.sql(`
      CREATE DATABASE nova CHARACTER SET utf8;
      CREATE TABLE nova.things (id INT PRIMARY KEY, name VARCHAR(255), flag TINYINT(1), note MEDIUMTEXT, made DATETIME);
      INSERT INTO nova.things VALUES (1, 'one', 1, 'été', '2026-01-02 03:04:05'), (2, NULL, 0, REPEAT('x', 2000000), NULL);
      CREATE TABLE nova.secrets (id INT);
      CREATE USER oriel@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';
      GRANT SELECT ON nova.things TO oriel@'127.0.0.1';
      CREATE USER busy@'127.0.0.1' IDENTIFIED BY 'b' WITH MAX_USER_CONNECTIONS 1;
      GRANT SELECT ON nova.* TO busy@'127.0.0.1';
      CREATE USER secure@'127.0.0.1' IDENTIFIED BY 's' REQUIRE SSL;
      GRANT SELECT ON nova.* TO secure@'127.0.0.1';
    `);
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server?.close();
    await authority?.close();
  });

  function open(user = `oriel:${encodeURIComponent(PASSWORD)}`, rest = 'nova'): Database {
    const url = new Secret(`mysql+pymysql://${user}@127.0.0.1:${server.port}/${rest}`);
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
    expect(`${(error as Error).stack} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toContain(
      PASSWORD,
    );
    return error as DatabaseFailure;
  }

  test('returns numbers, texts and NULL, and names the server', async () => {
    const database = open();
    const rows = await database.query(
      'SELECT id, name, flag, note, made FROM things WHERE id = ?',
      ['1'],
      HOW,
    );
    expect(rows).toEqual([{ id: 1, name: 'one', flag: 1, note: 'été', made: '2026-01-02 03:04:05' }]);
    expect(await database.query('SELECT name FROM things WHERE id = ?', [2], HOW)).toEqual([{ name: null }]);
    expect(await database.query('SELECT name FROM things WHERE name = ?', ["' OR 1=1 -- "], HOW)).toEqual([]);
    expect(database.server).toMatch(/^MariaDB 1\d\.\d+\.\d+$/);
    expect(database.where).toBe(`127.0.0.1:${server.port}/nova`);
  });

  test('writes nothing: the server logs SELECTs only', async () => {
    await server.sql(
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1;",
    );
    const database = open();
    await database.query('SELECT id FROM things WHERE id = ?', [1], HOW);
    await database.query('SELECT id FROM things WHERE id = ?', [2], HOW);
    await database.close();
    const logged = await server.sql(
      "SET GLOBAL general_log = 0; SELECT DISTINCT command_type, CONVERT(argument USING utf8) FROM mysql.general_log WHERE user_host LIKE '%oriel%' ORDER BY 1, 2;",
    );
    const lines = logged.trim().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['Connect', 'Prepare', 'Execute']),
    );
    for (const line of lines) {
      const [type, argument] = line.split('\t');
      if (type === 'Prepare' || type === 'Execute') expect(argument).toMatch(/^SELECT /);
      else expect(['Connect', 'Quit', 'Close stmt']).toContain(type);
    }
  });

  test.each([
    ['a wrong password', () => open('oriel:wrong'), 'refused', /Access denied/],
    ['an unknown database', () => open(undefined, 'nova_api'), 'refused', /Access denied|Unknown database/],
    ['a user that must use TLS', () => open('secure:s'), 'refused', /Access denied/],
    [
      'a certificate of another authority',
      () => open(undefined, 'nova?ssl_ca=/etc/ssl/certs/ca-certificates.crt'),
      'refused',
      /certificate/,
    ],
    [
      'a missing file of authorities',
      () => open(undefined, 'nova?ssl_ca=/nowhere/ca.pem'),
      'refused',
      /nowhere/,
    ],
  ])('is refused with %s', async (_, database, why, words) => {
    const failure = await failureOf(database());
    expect(failure).toMatchObject({ why, isTransient: false });
    expect(failure.message).toMatch(words);
  });

  test.each([
    ['a table without SELECT right', 'SELECT id FROM secrets', 'refused', /SELECT command denied.*secrets/],
    ['a missing column', 'SELECT tls_port FROM things', 'schema', /Unknown column 'tls_port'/],
    ['a syntax error', 'SELECT FROM', 'failed', /syntax/],
  ])('names %s', async (_, sql, why, words) => {
    const failure = await failureOf(open(), sql);
    expect(failure.why).toBe(why);
    expect(failure.message).toMatch(words);
  });

  test('uses TLS with the authority of ssl_ca, also if an option file names it', async () => {
    const file = join(temporaryFolder(), 'my.cnf');
    await writeFile(file, `[client]\nssl_ca = "${authority.ca}"\n[mysqld]\nssl-ca = /nowhere\n`);
    for (const parameter of [`charset=utf8&ssl_ca=${authority.ca}`, `read_default_file=${file}`]) {
      const database = open('secure:s', `nova?${parameter}`);
      expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
    }
  });

  test('is refused if the certificate names another host, unless the name is not to be checked', async () => {
    const { cert, key } = await authority.issue('other', 'IP:127.0.0.2,DNS:localhost', {
      from: 0,
      to: 2,
      rsa: true,
    });
    const other = await startMariadb([`--ssl-cert=${cert}`, `--ssl-key=${key}`, `--ssl-ca=${authority.ca}`]);
    try {
      await other.sql("CREATE USER oriel@'127.0.0.1' IDENTIFIED BY 'pw'");
      const at = (parameters: string) =>
        openDatabase(
          parseDatabaseUrl(
            new Secret(`mysql://oriel:pw@127.0.0.1:${other.port}/?ssl_ca=${authority.ca}${parameters}`),
          ),
          systemClock,
        );
      const [checked, unchecked] = [at(''), at('&ssl_verify_cert=true')];
      opened.push(checked, unchecked);
      expect(await failureOf(checked, 'SELECT 1 AS x')).toMatchObject({ why: 'refused' });
      expect(await unchecked.query('SELECT 1 AS x', [], HOW)).toEqual([{ x: 1 }]);
    } finally {
      await other.close();
    }
  });

  test('rejects a result that is too large, and continues', async () => {
    const database = open();
    const failure = await failureOf(database, 'SELECT note FROM things');
    expect(failure.message).toMatch(/more than 1048576 bytes/);
    expect(await database.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
  });

  test('is busy if the server has no connection left for its user', async () => {
    const first = open('busy:b');
    expect(await first.query('SELECT id FROM things WHERE id = ?', [1], HOW)).toEqual([{ id: 1 }]);
    expect((await failureOf(open('busy:b'))).why).toBe('busy');
  });

  test('continues on a new connection after its connections were killed', async () => {
    const database = open();
    await Promise.all(Array.from({ length: 8 }, () => database.query('SELECT SLEEP(0.05) AS x', [], HOW)));
    await server.sql('KILL USER oriel');
    for (let i = 0; i < 8; i++) expect(await database.query('SELECT 1 AS x', [], HOW)).toEqual([{ x: 1 }]);
  });

  test('continues after a query whose connection was killed while it ran', async () => {
    const database = open();
    const query = database.query('SELECT SLEEP(0.5) AS x', [], HOW);
    await until(
      async () =>
        (await server.sql(
          "SELECT 1 FROM information_schema.processlist WHERE user = 'oriel' AND info LIKE 'SELECT SLEEP%'",
        )) !== '',
    );
    await server.sql('KILL USER oriel');
    expect(await query).toEqual([{ x: 0 }]);
  });

  test('continues after the server was restarted', async () => {
    const database = open();
    await database.query('SELECT 1 AS x', [], HOW);
    await server.stop();
    expect((await failureOf(database)).why).toBe('unreachable');
    await server.restart();
    expect(await database.query('SELECT 1 AS x', [], HOW)).toEqual([{ x: 1 }]);
  });

  test('gives up on a server that does not answer, and asks it again after a pause', async () => {
    const database = open();
    await database.query('SELECT 1 AS x', [], HOW);
    server.freeze();
    try {
      await expect(database.query('SELECT 1 AS x', [], { timeoutMs: 1_100 })).rejects.toMatchObject({
        why: 'timeout',
      });
      const again = performance.now();
      await expect(database.query('SELECT 1 AS x', [], HOW)).rejects.toMatchObject({ why: 'timeout' });
      expect(performance.now() - again).toBeLessThan(1_000);
    } finally {
      server.thaw();
    }
    await until(() =>
      database.query('SELECT 1 AS x', [], HOW).then(
        () => true,
        () => false,
      ),
    );
  });
});
