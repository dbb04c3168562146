import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** Keys that are remembered: then the one that was quiet longest gives way, whose bucket is the fullest of all. */
const MAX_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  left: number;
  /** Steady milliseconds of when that was so. */
  at: number;
}

/** How often each key may do something: a minute's worth at once, and what trickles in afterwards. */
export class Rates {
  readonly #perMinute: () => number;
  readonly #now: () => number;
  readonly #buckets = new BoundedMap<string, Bucket>(MAX_REMEMBERED);

  /** `perMinute` is asked each time, since it may change; 0: as often as one likes. */
  constructor(perMinute: () => number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#now = steadyTime(clock);
  }

  /** Counts once more; answers the milliseconds until it would be allowed, 0 where it is. */
  take(key: string): number {
    const perMinute = this.#perMinute();
    if (perMinute === 0) return 0;
    const now = this.#now();
    const before = this.#buckets.get(key);
    const trickled = before === undefined ? perMinute : ((now - before.at) * perMinute) / MINUTE_MS;
    const left = Math.min(perMinute, (before?.left ?? 0) + trickled);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
