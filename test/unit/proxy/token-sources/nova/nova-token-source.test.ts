import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal, type RefusalCode } from '../../../../../src/flow/refusals.ts';
import { Secret } from '../../../../../src/platform/secret.ts';
import { NovaTokenSource } from '../../../../../src/proxy/token-sources/nova/nova-token-source.ts';
import { PartialRefusal } from '../../../../../src/proxy/token-sources/partial-refusal.ts';
import type { CheckedConsole, TokenSource } from '../../../../../src/proxy/token-sources/token-source.ts';
import { memoryLog } from '../../../../support/memory-log.ts';

const TOKEN = new Secret('11111111-1111-4111-8111-111111111111');
const CALL = { requestId: 'req-11111111-1111-4111-8111-111111111111' };
const OPENER = { clientAddress: '192.0.2.7', resumeHashes: [] };

/** A source that works, or refuses everything with one code. */
class FakeSource implements TokenSource {
  readonly name: string;
  readonly tokenForm = /^x$/;
  refuses: RefusalCode | undefined;
  /** Instead of `refuses`, for a probe. */
  probeRefuses: 'partly' | 'nothing' | undefined;
  /** Checks end with their signal only. */
  hangs = false;
  checks = 0;
  probes = 0;
  rechecks = 0;
  isClosed = false;

  constructor(name: string) {
    this.name = name;
  }

  async check(...[, , , { signal }]: Parameters<TokenSource['check']>): Promise<CheckedConsole> {
    this.checks++;
    if (this.hangs) await once(signal, 'abort').then(() => signal.throwIfAborted());
    this.#work();
    return { note: this.name } as CheckedConsole;
  }

  async recheck() {
    this.rechecks++;
    if (this.refuses !== undefined) return { state: 'unconfirmed', detail: this.refuses } as const;
    return { state: 'live' } as const;
  }

  recheckMany(checked: readonly CheckedConsole[]) {
    return Promise.all(checked.map(() => this.recheck()));
  }

  async whyClosed() {
    return { state: this.refuses === undefined ? 'runs' : 'unknown', detail: this.name } as const;
  }

  async probe() {
    this.probes++;
    if (this.probeRefuses === undefined) this.#work();
    else if (this.probeRefuses === 'partly')
      throw new PartialRefusal('nova_database_refused', `${this.name} fails`);
    return `${this.name} answers`;
  }

  close() {
    this.isClosed = true;
  }

  #work(): void {
    if (this.refuses !== undefined) throw new Refusal(this.refuses, `${this.name} fails`);
  }
}

describe('the token source of a cloud with database and nova-api', () => {
  let database: FakeSource;
  let api: FakeSource;
  let source: NovaTokenSource;
  let lines: () => string[];

  beforeEach(() => {
    vi.useFakeTimers();
    database = new FakeSource('database');
    api = new FakeSource('nova-api');
    const memory = memoryLog();
    lines = () => memory.lines.map((line) => JSON.parse(line).msg as string);
    source = new NovaTokenSource({
      database,
      api,
      log: memory.log,
      clock: { now: () => Date.now(), monotonic: () => Date.now() },
    });
  });

  afterEach(async () => {
    await source.close();
    vi.useRealTimers();
  });

  const check = () => source.check(TOKEN, CALL, OPENER, { signal: new AbortController().signal });
  const usedBy = async () => (await check()).note;

  test('uses the database and sends nothing to nova-api while it works', async () => {
    expect(await usedBy()).toBe('database');
    expect(await source.probe()).toBe('database answers');
    expect(api.checks + api.probes).toBe(0);
    expect(source.findings()).toEqual([]);
  });

  test.each([
    'nova_database_unreachable',
    'nova_database_refused',
    'nova_database_unusable',
    'nova_bus_unreachable',
  ] as const)(
    'uses nova-api after %s, without asking the database for each token, and the database again when it works',
    async (code) => {
      database.refuses = code;
      expect(await usedBy()).toBe('nova-api');
      expect(await usedBy()).toBe('nova-api');
      expect(database.checks).toBe(1);
      expect(source.findings()).toMatchObject([{ affects: 'no_host' }]);
      expect(source.findings()[0]?.text).toContain(`${code}): database fails`);
      await vi.advanceTimersByTimeAsync(11_000);
      expect(await usedBy()).toBe('nova-api');
      expect([database.checks, database.probes]).toEqual([1, 3]);
      database.refuses = undefined;
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await usedBy()).toBe('database');
      const { probes } = database;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(database.probes).toBe(probes);
      expect(source.findings()).toEqual([]);
      expect(lines()).toEqual([
        "Nova's database cannot be used: tokens are looked up in nova-api",
        "Nova's database works again: tokens are looked up there",
      ]);
    },
  );

  test.each(['token_unknown_to_nova', 'token_expired', 'token_guest_stopped', 'nova_unconfirmed'] as const)(
    'refuses with %s of the database and does not ask nova-api',
    async (code) => {
      database.refuses = code;
      await expect(check()).rejects.toMatchObject({ code });
      expect(api.checks).toBe(0);
      expect(source.findings()).toEqual([]);
    },
  );

  test('asks nova-api for a token of an unreadable cell, and goes on using the database until that cell is back', async () => {
    database.probeRefuses = 'partly';
    database.refuses = 'nova_cell_unreadable';
    expect(await usedBy()).toBe('nova-api');
    database.refuses = undefined;
    expect(await usedBy()).toBe('database');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await usedBy()).toBe('database');
    expect(source.findings()[0]?.text).toContain('a cell fails (nova_database_refused): database fails');
    expect(await source.probe()).toBe("nova-api answers. Nova's database is used in part: database fails");
    database.probeRefuses = undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(source.findings()).toEqual([]);
    expect(lines()).toEqual([
      'a cell fails: nova-api is asked for tokens that no other cell has',
      "Nova's database works again: tokens are looked up there",
    ]);
  });

  test.each(['nova_database_unreachable', 'nova_database_unusable', 'nova_bus_unreachable'] as const)(
    'goes on using the database after %s for one token, of which a flood of clients can cause many',
    async (code) => {
      database.probeRefuses = 'nothing';
      database.refuses = code;
      for (let i = 0; i < 50; i++) expect(await usedBy()).toBe('nova-api');
      await vi.advanceTimersByTimeAsync(4_000);
      expect([database.checks, database.probes]).toEqual([50, 1]);
      database.refuses = undefined;
      expect(await usedBy()).toBe('database');
      await vi.advanceTimersByTimeAsync(60_000);
      expect(database.probes).toBe(2);
      expect(source.findings()).toEqual([]);
      expect(lines()).toEqual(["Nova's database failed for a token: nova-api is asked for it"]);
    },
  );

  test('uses nova-api for clients that wait when the database turns out to fail', async () => {
    database.hangs = true;
    const waiting = Promise.all([usedBy(), usedBy()]);
    await vi.advanceTimersByTimeAsync(0);
    expect(api.checks).toBe(0);
    database.refuses = 'nova_bus_unreachable';
    await source.probe();
    expect(await waiting).toEqual(['nova-api', 'nova-api']);
  });

  test('looks tokens up in the part of the database that works if nova-api fails, too', async () => {
    database.refuses = 'nova_bus_unreachable';
    await check();
    api.refuses = 'nova_unreachable';
    await expect(check()).rejects.toMatchObject({
      code: 'nova_unreachable',
      detail: "nova-api fails; Nova's database: database fails",
    });
    database.refuses = undefined;
    expect(await usedBy()).toBe('database');
    database.refuses = 'token_expired';
    await expect(check()).rejects.toMatchObject({ code: 'token_expired' });
  });

  test('names both reasons if nova-api fails, too', async () => {
    database.refuses = 'nova_database_unreachable';
    api.refuses = 'nova_identity_unreachable';
    await expect(check()).rejects.toMatchObject({
      code: 'nova_identity_unreachable',
      detail: "nova-api fails; Nova's database: database fails",
    });
    await expect(source.probe()).rejects.toMatchObject({ code: 'nova_identity_unreachable' });
  });

  test('a probe names both reasons, and those of a cell as such', async () => {
    database.probeRefuses = 'partly';
    api.refuses = 'nova_unreachable';
    const detail = "nova-api fails; Nova's database: database fails";
    const error = await source.probe().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PartialRefusal);
    expect(error).toMatchObject({ code: 'nova_unreachable', detail });
    expect(database.probes).toBe(1);
    await expect(source.probe()).rejects.toMatchObject({ detail });
    expect(database.probes).toBe(1);
  });

  test('passes the refusal of a token by nova-api on as it is', async () => {
    database.refuses = 'nova_database_unreachable';
    api.refuses = 'token_unknown_to_nova';
    await expect(check()).rejects.toMatchObject({ code: 'token_unknown_to_nova', detail: 'nova-api fails' });
  });

  test('reports at the start which of the two is used', async () => {
    database.refuses = 'nova_database_refused';
    expect(await source.probe()).toBe("nova-api answers. Nova's database is not used: database fails");
    expect(await usedBy()).toBe('nova-api');
    expect(database.checks).toBe(0);
  });

  test('re-checks sessions in the database, and by nova-api if that fails', async () => {
    const sessions = [{}, {}, {}] as CheckedConsole[];
    expect(await source.recheckMany(sessions)).toEqual([
      { state: 'live' },
      { state: 'live' },
      { state: 'live' },
    ]);
    expect(api.rechecks).toBe(0);
    database.refuses = 'nova_database_unreachable';
    expect(await source.recheckMany(sessions)).toEqual([
      { state: 'live' },
      { state: 'live' },
      { state: 'live' },
    ]);
    expect(api.rechecks).toBe(3);
  });

  test('examines the database after re-checks without a result', async () => {
    database.refuses = 'nova_database_unreachable';
    await source.recheckMany([{}] as CheckedConsole[]);
    await vi.advanceTimersByTimeAsync(0);
    expect(source.findings()).toHaveLength(1);
    await source.recheckMany([{}] as CheckedConsole[]);
    expect(database.rechecks).toBe(1);
  });

  test('gives up the re-checks of a call when nova-api does not answer', async () => {
    database.refuses = 'nova_database_unreachable';
    api.refuses = 'nova_unreachable';
    const sessions = Array.from({ length: 500 }, () => ({}) as CheckedConsole);
    const found = await source.recheckMany(sessions);
    expect(found).toHaveLength(500);
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['unconfirmed']));
    expect(api.rechecks).toBeLessThan(16);
    api.refuses = undefined;
    expect(new Set((await source.recheckMany(sessions)).map(({ state }) => state))).toEqual(
      new Set(['live']),
    );
    expect(api.rechecks).toBeGreaterThan(500);
  });

  test('logs nothing and asks nothing after it is closed', async () => {
    database.refuses = 'nova_database_unreachable';
    await check();
    await source.close();
    const { probes } = database;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(database.probes).toBe(probes);
    expect(lines()).toHaveLength(1);
  });

  test('does not ask nova-api for a client that has left', async () => {
    database.refuses = 'nova_database_unreachable';
    const leaving = new AbortController();
    leaving.abort(new Error('left'));
    await expect(source.check(TOKEN, CALL, OPENER, { signal: leaving.signal })).rejects.toThrow('left');
    expect(api.checks).toBe(0);
  });

  test('closes both', async () => {
    await source.close();
    expect([database.isClosed, api.isClosed]).toEqual([true, true]);
  });
});
