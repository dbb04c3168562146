import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** Keys that are remembered. A new one replaces the one that was idle the longest, whose bucket is the fullest. */
const MAX_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  left: number;
  /** When that was the number, in steady milliseconds. */
  at: number;
}

/** A rate limit per key: a minute's worth at once, and then as the bucket refills. */
export class Rates {
  readonly #perMinute: () => number;
  readonly #now: () => number;
  readonly #buckets = new BoundedMap<string, Bucket>(MAX_REMEMBERED);

  /** @param perMinute called each time, because it may change; 0: no limit */
  constructor(perMinute: () => number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#now = steadyTime(clock);
  }

  /** Counts one event. Returns 0 if it is allowed, otherwise the milliseconds until it would be. */
  take(key: string): number {
    const perMinute = this.#perMinute();
    if (perMinute === 0) return 0;
    const now = this.#now();
    const before = this.#buckets.get(key);
    const refilled = before === undefined ? perMinute : ((now - before.at) * perMinute) / MINUTE_MS;
    const left = Math.min(perMinute, (before?.left ?? 0) + refilled);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
