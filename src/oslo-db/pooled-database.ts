import { type Clock, steadyTime } from '../platform/clock.ts';
import { HangGuard } from '../platform/pace/hang-guard.ts';
import { Limiter } from '../platform/pace/limiter.ts';
import { within } from '../platform/pace/within.ts';
import { type Database, DatabaseFailure, type QueryOptions, type Row } from './database.ts';
import type { Connection, Driver } from './driver.ts';

/** Connections to one database, and queries that wait for one. */
export const CONNECTIONS = 4;
const MAX_WAITING = 1_000;
/** An unused connection is closed after this time, in ms: load balancers drop them without a word after minutes. */
const IDLE_MS = 45_000;
/** A query that waits for a connection is rejected this much after its deadline. */
const GRACE_MS = 50;

export interface PoolOptions {
  readonly driver: Driver;
  readonly clock: Clock;
  /** Upper bound of every deadline, in ms. */
  readonly longestMs?: number | undefined;
  /** Upper bound of the time to connect, in ms. */
  readonly connectMs?: number | undefined;
}

/**
 * A database with a bounded number of connections. A query whose connection was lost is tried once more on a new one. A database
 * that does not answer in time is not asked for some seconds, so that its callers do not wait for it again.
 */
export class PooledDatabase implements Database {
  readonly #options: PoolOptions;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #limiter = new Limiter(CONNECTIONS, MAX_WAITING);
  readonly #guard: HangGuard<DatabaseFailure>;
  /** The one that was used last is used first. */
  readonly #idle: { readonly connection: Connection; readonly since: number }[] = [];
  readonly #busy = new Set<Connection>();
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #server = '';

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#now = steadyTime(options.clock);
    this.#guard = new HangGuard<DatabaseFailure>(options.clock);
    this.#timer = setInterval(() => this.#closeUnused(), IDLE_MS / 3).unref();
  }

  get where(): string {
    return this.#options.driver.where;
  }

  get server(): string {
    return this.#server;
  }

  async query(sql: string, params: readonly (string | number)[], how: QueryOptions): Promise<readonly Row[]> {
    const timeoutMs = Math.min(how.timeoutMs, this.#options.longestMs ?? how.timeoutMs);
    const callMs = timeoutMs + (how.waitMs ?? 0);
    const due = this.#now() + callMs;
    this.#guard.requireDue();
    // The deadline of a running query comes first, so that its outcome is known when its caller is rejected.
    const waitMs = callMs + GRACE_MS;
    const rows = await within(
      { ms: waitMs, late: () => this.#late(callMs), outer: how.signal },
      // A running query continues until its deadline when the caller leaves: its connection can then be used again.
      (signal) => this.#limiter.run(() => this.#ask(sql, params, { due, timeoutMs }), signal),
    );
    if (rows === undefined) {
      throw new DatabaseFailure('busy', `${this.where}: ${MAX_WAITING} queries are already waiting`);
    }
    return rows;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#closing.abort(new DatabaseFailure('unreachable', `${this.where}: closed`));
    for (const { connection } of this.#idle.splice(0)) connection.end();
    for (const connection of this.#busy) connection.destroy();
  }

  async #ask(
    sql: string,
    params: readonly (string | number)[],
    { due, timeoutMs }: { readonly due: number; readonly timeoutMs: number },
  ): Promise<readonly Row[]> {
    this.#guard.begin();
    const askedAt = this.#now();
    const ms = Math.max(1, Math.min(timeoutMs, due - askedAt));
    try {
      const rows = await within(
        { ms, late: () => this.#late(timeoutMs), outer: this.#closing.signal },
        (signal) => this.#askTwice(sql, params, signal),
      );
      this.#guard.answered();
      return rows;
    } catch (error) {
      const failure = this.#asFailure(error);
      // A query that had to wait for its turn has too little time: that is not the silence of the database.
      const isCutShort = failure.why === 'timeout' && ms < timeoutMs - GRACE_MS;
      if (!isCutShort || this.#guard.isHanging) this.#guard.failed(failure, this.#now() - askedAt);
      throw failure;
    }
  }

  async #askTwice(
    sql: string,
    params: readonly (string | number)[],
    signal: AbortSignal,
  ): Promise<readonly Row[]> {
    try {
      return await this.#askOnce(sql, params, signal, this.#takeIdle());
    } catch (error) {
      if (signal.aborted || !(error instanceof DatabaseFailure) || !error.isTransient) throw error;
      return this.#askOnce(sql, params, signal, undefined);
    }
  }

  async #askOnce(
    sql: string,
    params: readonly (string | number)[],
    signal: AbortSignal,
    idle: Connection | undefined,
  ): Promise<readonly Row[]> {
    const connection = idle ?? (await this.#connect(signal));
    const abort = () => connection.destroy();
    signal.addEventListener('abort', abort, { once: true });
    this.#busy.add(connection);
    try {
      const rows = await connection.select(sql, params);
      this.#keep(connection);
      return rows;
    } catch (error) {
      // After a refused statement the connection is still in order, but a new one costs little.
      connection.destroy();
      throw error;
    } finally {
      this.#busy.delete(connection);
      signal.removeEventListener('abort', abort);
    }
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    const { driver, connectMs } = this.#options;
    const connection =
      connectMs === undefined
        ? await driver.connect(signal)
        : await within({ ms: connectMs, late: () => this.#late(connectMs), outer: signal }, (inner) =>
            driver.connect(inner),
          );
    if (signal.aborted) {
      connection.destroy();
      throw signal.reason;
    }
    this.#server = connection.server;
    return connection;
  }

  #takeIdle(): Connection | undefined {
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (last.connection.isOpen && this.#now() - last.since < IDLE_MS) return last.connection;
      last.connection.end();
    }
    return undefined;
  }

  #keep(connection: Connection): void {
    if (this.#closing.signal.aborted) connection.end();
    else if (connection.isOpen) this.#idle.push({ connection, since: this.#now() });
  }

  #closeUnused(): void {
    const unused = this.#idle.filter(
      ({ since, connection }) => !connection.isOpen || this.#now() - since >= IDLE_MS,
    );
    for (const each of unused) {
      this.#idle.splice(this.#idle.indexOf(each), 1);
      each.connection.end();
    }
  }

  #late(ms: number): DatabaseFailure {
    return new DatabaseFailure('timeout', `${this.where}: no answer within ${ms} ms`);
  }

  #asFailure(error: unknown): DatabaseFailure {
    if (error instanceof DatabaseFailure) return error;
    return new DatabaseFailure('failed', `${this.where}: internal error`, { cause: error });
  }
}
