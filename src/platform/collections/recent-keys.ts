import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from './bounded-map.ts';

const MAX_REMEMBERED = 10_000;

/** Keys that were seen recently, each for the same time since it was last seen. */
export class RecentKeys {
  readonly #lifeMs: number;
  readonly #now: () => number;
  /** When each key was last seen, in steady milliseconds. */
  readonly #seenAt = new BoundedMap<string, number>(MAX_REMEMBERED);

  constructor(lifeMs: number, clock: Clock) {
    this.#lifeMs = lifeMs;
    this.#now = steadyTime(clock);
  }

  add(key: string): void {
    this.#seenAt.set(key, this.#now());
  }

  has(key: string): boolean {
    const seenAt = this.#seenAt.get(key);
    return seenAt !== undefined && this.#now() - seenAt < this.#lifeMs;
  }

  delete(key: string): void {
    this.#seenAt.delete(key);
  }
}
