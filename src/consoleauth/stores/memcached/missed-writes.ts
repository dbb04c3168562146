import { BoundedMap } from '../../../platform/collections/bounded-map.ts';

const MAX_MISSED = 10_000;

/** What one server has missed while it was down, by token, bounded: the oldest give way. A tombstone replaces a live one. */
export class MissedWrites<Write extends { readonly is: 'live' | 'tombstone' }> {
  readonly #byHash = new BoundedMap<string, Write>(MAX_MISSED);

  get size(): number {
    return this.#byHash.size;
  }

  add(tokenHash: string, write: Write): void {
    if (write.is === 'live' && this.#byHash.has(tokenHash)) return;
    this.#byHash.set(tokenHash, write);
  }

  /** Hands each to `write`, and forgets those that were written; the first failure ends it. */
  async replay(write: (missed: Write, tokenHash: string) => Promise<void>): Promise<void> {
    for (const [tokenHash, missed] of this.#byHash) {
      await write(missed, tokenHash);
      if (this.#byHash.get(tokenHash) === missed) this.#byHash.delete(tokenHash);
    }
  }
}
