import type { Clock } from '../clock.ts';

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
  /** Milliseconds since the epoch. */
  at: number;
  notBefore: number;
}

/**
 * Whoever fails too often waits, longer each time. Those that wait are remembered apart from those that do not: with failures
 * at many addresses one pushes out of memory addresses that had failed a little, and none that waits.
 */
export class BackOffs {
  readonly #options: BackOffOptions;
  readonly #clock: Clock;
  readonly #few = new Map<string, Failures>();
  readonly #many = new Map<string, Failures>();

  constructor(options: BackOffOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /**
   * Milliseconds until a try is looked at; 0 now. A key that has failed too often has one try at that: those that come before
   * its outcome is known wait as after a failure.
   */
  enter(key: string): number {
    const failures = this.#many.get(key);
    if (failures === undefined) return 0;
    const now = this.#clock.now();
    if (failures.notBefore > now) return failures.notBefore - now;
    failures.notBefore = now + this.#waitMs(failures.count);
    return 0;
  }

  failed(key: string): void {
    const now = this.#clock.now();
    const before = this.#many.get(key) ?? this.#few.get(key);
    const age = before === undefined ? 0 : Math.max(0, now - before.at);
    const count = (before?.count ?? 0) * 2 ** (-age / HALF_LIFE_MS) + 1;
    this.forgive(key);
    const waitMs = this.#waitMs(count);
    remember(waitMs > 0 ? this.#many : this.#few, key, { count, at: now, notBefore: now + waitMs });
  }

  forgive(key: string): void {
    this.#few.delete(key);
    this.#many.delete(key);
  }

  get size(): number {
    return this.#few.size + this.#many.size;
  }

  #waitMs(count: number): number {
    const { free, firstWaitMs, longestWaitMs } = this.#options;
    // Half a failure is what forgetting takes off between two that belong together.
    const costly = Math.round(count) - free();
    return costly <= 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, costly - 1));
  }
}

/** In the order of the last failure: the one longest ago gives way. */
function remember(table: Map<string, Failures>, key: string, failures: Failures): void {
  if (table.size >= MAX_REMEMBERED) table.delete(table.keys().next().value!);
  table.set(key, failures);
}
