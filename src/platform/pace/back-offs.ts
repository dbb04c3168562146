import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** Keys that are remembered: this many that wait and this many that do not. */
const MAX_REMEMBERED = 10_000;
/** The failure count halves in this time. */
const HALF_LIFE_MS = 5 * 60_000;

export interface BackOffOptions {
  /** Failures without a wait; called each time, because it may change. */
  readonly free: () => number;
  /** The wait after the first further failure; it doubles with each one. */
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
 * A key that fails too often waits, longer each time. Keys that wait are remembered apart from those that do not, so failures of
 * many keys never replace a key that waits.
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
   * Milliseconds until an attempt is allowed; 0 now. A key that waits has one attempt at a time: others wait as after a failure
   * until its outcome is known.
   */
  enter(key: string): number {
    const waitMs = this.waitMs(key);
    const failures = this.#many.get(key);
    if (waitMs === 0 && failures !== undefined) {
      failures.notBefore = this.#now() + this.#waitAfter(failures.count);
    }
    return waitMs;
  }

  /** Milliseconds until an attempt is allowed; 0 now. Changes nothing. */
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

  #remember(key: string, count: number, at: number): void {
    this.forgive(key);
    const waitMs = this.#waitAfter(count);
    const table = waitMs > 0 ? this.#many : this.#few;
    table.set(key, { count, at, notBefore: at + waitMs });
  }

  #waitAfter(count: number): number {
    const { free, firstWaitMs, longestWaitMs } = this.#options;
    // Rounding makes up for the decay between failures in quick succession.
    const costly = Math.round(count) - free();
    return costly <= 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, costly - 1));
  }
}
