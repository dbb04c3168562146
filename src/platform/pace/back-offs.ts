import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** Keys that are remembered, of those that wait and of those that do not yet, each. */
const MAX_REMEMBERED = 10_000;
/** Half of the failures are forgotten after so long. */
const HALF_LIFE_MS = 5 * 60_000;

export interface BackOffOptions {
  /** Failures that cost nothing; asked each time, since it may change. */
  readonly free: () => number;
  /** After the first that does; twice as long after each further one. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

interface Failures {
  count: number;
  /** Steady milliseconds of the last failure. */
  at: number;
  notBefore: number;
}

/**
 * A key that fails too often waits, longer each time. Keys that wait are remembered apart from those that do not: failures
 * at many addresses push addresses that had failed a little out of memory, and none that waits.
 */
export class BackOffs {
  readonly #options: BackOffOptions;
  readonly #now: () => number;
  readonly #few = new BoundedMap<string, Failures>(MAX_REMEMBERED);
  readonly #many = new BoundedMap<string, Failures>(MAX_REMEMBERED);

  constructor(options: BackOffOptions, clock: Clock) {
    this.#options = options;
    this.#now = steadyTime(clock);
  }

  /**
   * Milliseconds until a try is allowed; 0 now. A key that has failed too often has one try at that: those that come before
   * its outcome is known wait as after a failure.
   */
  enter(key: string): number {
    const waitMs = this.waitMs(key);
    const failures = this.#many.get(key);
    if (waitMs === 0 && failures !== undefined) {
      failures.notBefore = this.#now() + this.#waitAfter(failures.count);
    }
    return waitMs;
  }

  /** Milliseconds until a try is allowed; 0 now. Changes nothing. */
  waitMs(key: string): number {
    const failures = this.#many.get(key);
    return failures === undefined ? 0 : Math.max(0, failures.notBefore - this.#now());
  }

  failed(key: string): void {
    const now = this.#now();
    const before = this.#many.get(key) ?? this.#few.get(key);
    const age = before === undefined ? 0 : now - before.at;
    this.#remember(key, (before?.count ?? 0) * 2 ** (-age / HALF_LIFE_MS) + 1, now);
  }

  /** Takes back one failure that was counted before its outcome was known. */
  withdraw(key: string): void {
    const failures = this.#many.get(key) ?? this.#few.get(key);
    if (failures === undefined) return;
    if (failures.count <= 1) this.forgive(key);
    else this.#remember(key, failures.count - 1, failures.at);
  }

  forgive(key: string): void {
    this.#few.delete(key);
    this.#many.delete(key);
  }

  get size(): number {
    return this.#few.size + this.#many.size;
  }

  /** In the order of the last failure: the one longest ago gives way. */
  #remember(key: string, count: number, at: number): void {
    this.forgive(key);
    const waitMs = this.#waitAfter(count);
    const table = waitMs > 0 ? this.#many : this.#few;
    table.set(key, { count, at, notBefore: at + waitMs });
  }

  #waitAfter(count: number): number {
    const { free, firstWaitMs, longestWaitMs } = this.#options;
    // Half a failure is what forgetting takes off between two that belong together.
    const costly = Math.round(count) - free();
    return costly <= 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, costly - 1));
  }
}
