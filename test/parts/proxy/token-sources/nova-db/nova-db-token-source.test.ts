import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { systemClock } from '../../../../../src/platform/clock.ts';
import { Secret } from '../../../../../src/platform/secret.ts';
import { Cells } from '../../../../../src/proxy/token-sources/nova-db/cells.ts';
import { NovaDbTokenSource } from '../../../../../src/proxy/token-sources/nova-db/nova-db-token-source.ts';
import { PartialRefusal } from '../../../../../src/proxy/token-sources/partial-refusal.ts';
import type { CheckedConsole } from '../../../../../src/proxy/token-sources/token-source.ts';
import { startFakeMysql } from '../../../../support/databases/fake-mysql.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { freePort } from '../../../../support/free-port.ts';
import { type NovaDatabases, startNovaDatabases } from '../../../../support/openstack/nova-databases.ts';

const CALL = { requestId: 'req-11111111-1111-4111-8111-111111111111' };
const OPENER = { clientAddress: '192.0.2.7', resumeHashes: [] };
/** A user that can read what Oriel reads, and nothing else. */
const READER = { user: 'oriel', password: 'reader-secret' };

describe("the databases of a cloud's cells", () => {
  let nova: NovaDatabases;
  let source: NovaDbTokenSource<{ close(): void }>;
  let now = () => Date.now();
  /** What compute hosts are asked. */
  let asked: string[] = [];
  let answer: 'same' | 'other' | 'no_instance' | 'not_ready' | 'no_console' = 'same';

  beforeAll(async () => {
    nova = await startNovaDatabases();
    await nova.server.sql(`
      CREATE USER oriel@'127.0.0.1' IDENTIFIED BY '${READER.password}';
      GRANT SELECT ON nova_api.cell_mappings TO oriel@'127.0.0.1';
      GRANT SELECT ON nova_cell1.console_auth_tokens TO oriel@'127.0.0.1';
      GRANT SELECT ON nova_cell1.instances TO oriel@'127.0.0.1';
      GRANT SELECT ON nova_cell2.console_auth_tokens TO oriel@'127.0.0.1';
      GRANT SELECT ON nova_cell2.instances TO oriel@'127.0.0.1';
    `);
  }, 120_000);
  afterAll(() => nova?.close());

  beforeEach(async () => {
    await nova.server.sql('DELETE FROM nova_api.cell_mappings');
    await nova.addCell({
      uuid: '00000000-0000-0000-0000-000000000000',
      name: 'cell0',
      databaseConnection: 'mysql://nowhere/nova_cell0',
      transportUrl: 'none:///',
    });
    for (const name of ['cell1', 'cell2']) {
      await nova.addCell({
        name,
        databaseConnection: `{scheme}://{username}:{password}@{hostname}:{port}/nova_${name}?{query}`,
        transportUrl: 'rabbit://bus',
        isDisabled: name === 'cell2',
      });
    }
    asked = [];
    answer = 'same';
    now = () => Date.now();
    source = open();
  });
  afterEach(() => source.close());

  function open(settings: Parameters<typeof defaultSettings>[0] = {}) {
    const all = defaultSettings({
      database: { connection: new Secret(nova.url('nova_cell1', READER)) },
      api_database: { connection: new Secret(nova.url('nova_api', READER)) },
      ...settings,
    });
    const clock = { now: () => now(), monotonic: systemClock.monotonic! };
    const cells = new Cells({
      settings: all,
      clock: systemClock,
      openBus: () => ({ close() {} }),
    });
    return new NovaDbTokenSource({
      settings: all,
      clock,
      cells,
      askHost: async ({ name }, { instance, port, consoleType }) => {
        asked.push(`${name} ${instance.host} ${port} ${consoleType}`);
        return answer;
      },
      probeBus: async ({ name }) => `bus of ${name}`,
    });
  }

  async function give(
    token: Partial<Parameters<NovaDatabases['addToken']>[0]> = {},
    instance: Partial<Parameters<NovaDatabases['addInstance']>[0]> = {},
  ) {
    const cell = token.cell ?? 'nova_cell1';
    const instanceUuid = await nova.addInstance({ cell, host: 'compute1', ...instance });
    return nova.addToken({ cell, port: 5903, host: '10.0.0.7', instanceUuid, ...token });
  }

  const check = (token: string, signal = new AbortController().signal): Promise<CheckedConsole> =>
    source.check(new Secret(token), CALL, OPENER, { signal });

  async function refusalOf(token: string): Promise<Refusal> {
    const error = await check(token).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    expect(`${(error as Error).stack} ${(error as Refusal).detail}`).not.toMatch(
      /reader-secret|database-secret/,
    );
    return error as Refusal;
  }

  test('have the console, its own access URL and the exact end of a token, and its compute host confirms it', async () => {
    const token = await give({
      accessUrlBase: 'https://console.example.org/vnc_lite.html',
      internalAccessPath: '/abc',
    });
    const before = Math.floor(Date.now() / 1000);
    const checked = await check(token);
    expect(checked.console).toMatchObject({
      host: '10.0.0.7',
      port: 5903,
      accessUrlBase: 'https://console.example.org/vnc_lite.html',
      internalAccessPath: '/abc',
      computeHost: 'compute1',
      instanceName: 'vm1',
    });
    expect(checked.expiresAt - before).toBeGreaterThan(590);
    expect(checked.expiresAt - before).toBeLessThan(610);
    expect(asked).toEqual(['cell1 compute1 5903 novnc']);
  });

  test('are all read, also that of a disabled cell, with a user that can SELECT from three tables only', async () => {
    expect(await source.probe()).toMatch(
      /^Nova's database answers\. 2 cells: cell1 \(MariaDB [\d.]+ at 127\.0\.0\.1:\d+\/nova_cell1, bus of cell1\), cell2 \(/,
    );
    const checked = await check(await give({ cell: 'nova_cell2' }));
    expect(asked).toEqual(['cell2 compute1 5903 novnc']);
    expect(await source.recheck(checked)).toEqual({ state: 'live' });
  });

  test('are only read: their server logs SELECTs and nothing else', async () => {
    const token = await give();
    await nova.server.sql(
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1;",
    );
    const checked = await check(token);
    await source.recheckMany([checked, checked]);
    await source.probe();
    await refusalOf(randomUUID());
    source.close();
    const logged = await nova.server.sql(
      "SET GLOBAL general_log = 0; SELECT command_type, CONVERT(argument USING utf8) FROM mysql.general_log WHERE user_host LIKE '%oriel%';",
    );
    const lines = logged
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.filter(([type]) => type === 'Execute').length).toBeGreaterThan(5);
    for (const [type, argument] of lines) {
      if (type === 'Prepare' || type === 'Execute') expect(argument).toMatch(/^SELECT /);
      else expect(['Connect', 'Quit', 'Close stmt']).toContain(type);
    }
    expect(logged).not.toMatch(/\bFOR UPDATE\b|\bINTO\b/);
    expect(logged).not.toContain(token);
  });

  test.each([
    ['an unknown token', async () => randomUUID(), 'token_unknown_to_nova', ''],
    ['an expired token', () => give({ expiresInS: -1 }), 'token_expired', ''],
    ['a token that expires in this second', () => give({ expiresInS: 0 }), 'token_expired', ''],
    ['a serial console', () => give({ kind: 'serial', port: 10_000 }), 'token_other_kind', 'serial'],
    ['a SPICE console', () => give({ kind: 'spice-html5' }), 'token_other_kind', 'spice-html5'],
    ['a stopped instance', () => give({}, { vmState: 'stopped' }), 'token_guest_stopped', 'stopped'],
    ['a suspended instance', () => give({}, { vmState: 'suspended' }), 'token_guest_stopped', 'suspended'],
    ['a soft-deleted instance', () => give({}, { vmState: 'soft-delete' }), 'token_guest_gone', ''],
    ['an instance without a host', () => give({}, { host: null }), 'token_guest_stopped', 'no compute host'],
    [
      'a token from before a start',
      () => give({ port: -1 }),
      'token_guest_stopped',
      'while the instance was stopped',
    ],
    [
      'a deleted instance',
      () => give({ instanceUuid: randomUUID() }),
      'token_guest_gone',
      'no such instance',
    ],
  ])('refuse %s, and ask no compute host', async (_, token, code, words) => {
    const refusal = await refusalOf(await token());
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toContain(words);
    expect(asked).toEqual([]);
  });

  test.each([
    ['other', 'token_guest_moved'],
    ['no_instance', 'token_guest_gone'],
    ['not_ready', 'nova_unconfirmed'],
    ['no_console', 'nova_unconfirmed'],
  ] as const)('refuse a console if the compute host answers %s', async (said, code) => {
    answer = said;
    expect((await refusalOf(await give())).code).toBe(code);
  });

  test('open a console without its compute host if confirm_consoles is False', async () => {
    const confirmed = source;
    source = open({ oriel_nova: { confirm_consoles: false } });
    confirmed.close();
    expect((await check(await give())).console.port).toBe(5903);
    expect(asked).toEqual([]);
  });

  test('open consoles of readable cells while another cell is down, and name that cell for a token that no other has', async () => {
    await nova.addCell({
      name: 'cell9',
      databaseConnection: `mysql://nova:reader-secret@127.0.0.1:${await freePort()}/nova`,
      transportUrl: 'rabbit://bus',
    });
    expect((await check(await give())).console.port).toBe(5903);
    const refusal = await refusalOf(randomUUID());
    expect(refusal.code).toBe('nova_cell_unreadable');
    expect(refusal.detail).toMatch(/^cell cell9: .*ECONNREFUSED/);
  });

  test('do not wait for a silent cell, however many unknown tokens are looked up meanwhile', async () => {
    const silent = await startFakeMysql({ greet: () => undefined });
    try {
      await nova.addCell({
        name: 'cell9',
        databaseConnection: `mysql://nova:reader-secret@127.0.0.1:${silent.port}/nova`,
        transportUrl: 'rabbit://bus',
      });
      const token = await give();
      await check(token);
      let refused = 0;
      const unknown = Array.from({ length: 100 }, () => refusalOf(randomUUID()).finally(() => refused++));
      for (let i = 0; i < 5; i++) expect((await check(token)).console.port).toBe(5903);
      expect(refused).toBe(0);
      const codes = (await Promise.all(unknown)).map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(['nova_cell_unreadable']));
      expect(silent.connections).toBeLessThanOrEqual(8);
    } finally {
      await silent.close();
    }
  });

  test.each([
    ['without a database', null, /cell9: .*not a URL/],
    ['in SQLite', 'sqlite:///nova.db', /cell9: .*sqlite/],
    ['with a template of unknown parts', '{scheme}://{username7}@x/y', /cell9: .*\{username7\}/],
  ])('name a cell %s', async (_, url, words) => {
    await nova.addCell({ name: 'cell9', databaseConnection: url ?? '', transportUrl: 'rabbit://bus' });
    expect((await check(await give())).console.port).toBe(5903);
    const refusal = await refusalOf(randomUUID());
    expect(refusal.code).toBe('nova_cell_unreadable');
    expect(refusal.detail).toMatch(words);
  });

  test('are read again for a token of a cell that was added a moment ago, but not for each unknown token', async () => {
    await nova.server.sql("DELETE FROM nova_api.cell_mappings WHERE name = 'cell2'");
    const token = await give({ cell: 'nova_cell2' });
    await refusalOf(token);
    await nova.addCell({
      name: 'cell2',
      databaseConnection: nova.url('nova_cell2', READER),
      transportUrl: 'rabbit://bus',
    });
    await nova.server.sql(
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1;",
    );
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    for (let i = 0; i < 20; i++) await refusalOf(randomUUID());
    const reads = await nova.server.sql(
      "SET GLOBAL general_log = 0; SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '%cell_mappings%';",
    );
    expect(Number(reads)).toBe(1);
    expect((await check(token)).console.port).toBe(5903);
  });

  test('are known without the API database once they were read', async () => {
    const token = await give();
    await check(token);
    await nova.server.sql('RENAME TABLE nova_api.cell_mappings TO nova_api.away');
    try {
      expect((await check(token)).console.port).toBe(5903);
      expect((await refusalOf(randomUUID())).code).toBe('token_unknown_to_nova');
    } finally {
      await nova.server.sql('RENAME TABLE nova_api.away TO nova_api.cell_mappings');
    }
  });

  test('are one without the API database: that of [database]', async () => {
    const other = source;
    source = open({ api_database: { connection: new Secret('') } });
    other.close();
    expect(await source.probe()).toMatch(/1 cell: 127\.0\.0\.1:\d+\/nova_cell1 \(MariaDB/);
    expect((await check(await give())).console.port).toBe(5903);
    expect((await refusalOf(await give({ cell: 'nova_cell2' }))).code).toBe('token_unknown_to_nova');
  });

  test.each([
    [
      'a column',
      'ALTER TABLE nova_cell2.console_auth_tokens RENAME COLUMN access_url_base TO x',
      'ALTER TABLE nova_cell2.console_auth_tokens RENAME COLUMN x TO access_url_base',
      'nova_database_unusable',
      /cell cell2: .*access_url_base/,
    ],
    [
      'a table',
      'RENAME TABLE nova_cell2.console_auth_tokens TO nova_cell2.x',
      'RENAME TABLE nova_cell2.x TO nova_cell2.console_auth_tokens',
      'nova_database_unusable',
      /cell cell2: .*console_auth_tokens/,
    ],
    [
      'the right to a table',
      "REVOKE SELECT ON nova_cell2.instances FROM oriel@'127.0.0.1'",
      "GRANT SELECT ON nova_cell2.instances TO oriel@'127.0.0.1'",
      'nova_database_refused',
      /cell cell2: .*SELECT command denied.*instances/,
    ],
    [
      'the column of Rocky',
      'ALTER TABLE nova_api.cell_mappings RENAME COLUMN disabled TO x',
      'ALTER TABLE nova_api.cell_mappings RENAME COLUMN x TO disabled',
      'nova_database_unusable',
      /disabled.*Rocky/,
    ],
  ])('are checked at the start: without %s', async (_, take, restore, code, words) => {
    await nova.server.sql(take);
    try {
      const error = await source.probe().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code });
      expect((error as Refusal).detail).toMatch(words);
    } finally {
      await nova.server.sql(restore);
    }
  });

  test('re-check five hundred sessions in one query, each by its own state', async () => {
    const first = await check(await give());
    const states = ['active', 'active', 'stopped', 'suspended'];
    const sessions = await Promise.all(
      Array.from({ length: 8 }, async (_, index): Promise<CheckedConsole> => {
        const instanceUuid = await nova.addInstance({ host: 'compute1', vmState: states[index % 4]! });
        return { ...first, console: { ...first.console, instanceUuid } };
      }),
    );
    const gone = { ...first, console: { ...first.console, instanceUuid: randomUUID() } };
    const moved = { ...first, console: { ...first.console, computeHost: 'compute2' } };
    const many = Array.from({ length: 490 }, () => first);
    await nova.server.sql(
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1;",
    );
    const found = await source.recheckMany([...sessions, gone, moved, ...many]);
    const queries = await nova.server.sql(
      "SET GLOBAL general_log = 0; SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute';",
    );
    expect(found.slice(0, 4).map(({ state }) => state)).toEqual(['live', 'live', 'ended', 'ended']);
    expect(found[8]).toMatchObject({ state: 'ended', refusal: { code: 'guest_deleted' } });
    expect(found[9]).toMatchObject({ state: 'ended', refusal: { code: 'guest_migrated' } });
    expect(found).toHaveLength(500);
    expect(found.slice(10).every(({ state }) => state === 'live')).toBe(true);
    expect(Number(queries)).toBe(1);
  });

  test('are all asked for a session that nova-api has checked', async () => {
    const { recheckGroup: _, ...checked } = await check(await give({ cell: 'nova_cell2' }));
    expect(await source.recheck(checked)).toEqual({ state: 'live' });
  });

  test('end no session while the API database has no cell', async () => {
    const checked = await check(await give());
    source.close();
    await nova.server.sql('DELETE FROM nova_api.cell_mappings');
    source = open();
    expect(await source.recheckMany([checked])).toMatchObject([
      { state: 'unconfirmed', detail: expect.stringContaining('cell_mappings has no cell') },
    ]);
    expect((await refusalOf(randomUUID())).code).toBe('nova_database_unusable');
  });

  test('end no session whose instance was moved to another cell and is still marked as deleted in the first one', async () => {
    const { recheckGroup: _, ...checked } = await check(await give());
    const { instanceUuid } = checked.console;
    await nova.addInstance({ cell: 'nova_cell2', uuid: instanceUuid, host: 'compute1' });
    for (const cell of ['nova_cell1', 'nova_cell2']) {
      await nova.server.sql(`UPDATE ${cell}.instances SET deleted = id WHERE uuid = '${instanceUuid}'`);
      expect(await source.recheck(checked)).toEqual({ state: 'live' });
      await nova.server.sql(`UPDATE ${cell}.instances SET deleted = 0 WHERE uuid = '${instanceUuid}'`);
    }
  });

  test('are checked as a part if one of several cells fails', async () => {
    await nova.addCell({
      name: 'cell9',
      databaseConnection: `mysql://nova:reader-secret@127.0.0.1:${await freePort()}/nova`,
      transportUrl: 'rabbit://bus',
    });
    const error = (await source.probe().catch((thrown: unknown) => thrown)) as Refusal;
    expect(error).toBeInstanceOf(PartialRefusal);
    expect(error.code).toBe('nova_database_unreachable');
    expect(error.detail).toMatch(/^cell cell9: /);
    expect(error.detail).not.toContain('reader-secret');
    await nova.server.sql("DELETE FROM nova_api.cell_mappings WHERE name <> 'cell9'");
    source.close();
    source = open();
    const whole = await source.probe().catch((thrown: unknown) => thrown);
    expect(whole).toBeInstanceOf(Refusal);
    expect(whole).not.toBeInstanceOf(PartialRefusal);
  });

  test('are read for all clients when the first of them leaves', async () => {
    const [first, second] = [await give(), await give()];
    source.close();
    source = open();
    const leaving = new AbortController();
    const [left, stays] = [check(first, leaving.signal), check(second)];
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect((await stays).console.port).toBe(5903);
  });

  test('end no session whose cell is not in the list any more', async () => {
    const checked = await check(await give({ cell: 'nova_cell2' }));
    await nova.server.sql("DELETE FROM nova_api.cell_mappings WHERE name = 'cell2'");
    source.close();
    source = open();
    expect(await source.recheck(checked)).toMatchObject({
      state: 'unconfirmed',
      detail: expect.stringContaining('cell_mappings does not have the cell'),
    });
  });

  test('lose nothing but the wait of a client that leaves', async () => {
    const leaving = new AbortController();
    const looking = check(await give(), leaving.signal);
    leaving.abort(new Error('left'));
    await expect(looking).rejects.toThrow('left');
    expect((await check(await give())).console.port).toBe(5903);
  });
});
