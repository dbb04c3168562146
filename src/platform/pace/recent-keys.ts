import type { Clock } from '../clock.ts';

const MAX_REMEMBERED = 10_000;

/** What was seen of late, each for the same time since it was seen last. */
export class RecentKeys {
  readonly #lifeMs: number;
  readonly #clock: Clock;
  /** By when they were seen, the longest ago first; milliseconds since the epoch. */
  readonly #seenAt = new Map<string, number>();

  constructor(lifeMs: number, clock: Clock) {
    this.#lifeMs = lifeMs;
    this.#clock = clock;
  }

  add(key: string): void {
    this.#seenAt.delete(key);
    if (this.#seenAt.size >= MAX_REMEMBERED) this.#seenAt.delete(this.#seenAt.keys().next().value!);
    this.#seenAt.set(key, this.#clock.now());
  }

  has(key: string): boolean {
    const seenAt = this.#seenAt.get(key);
    return seenAt !== undefined && this.#clock.now() - seenAt < this.#lifeMs;
  }

  delete(key: string): void {
    this.#seenAt.delete(key);
  }
}
