import { BoundedMap } from '../../../platform/collections/bounded-map.ts';

const MAX_MISSED = 10_000;

/** The writes that one server missed while it was down, by token; a new one replaces the oldest. A deletion replaces a live token. */
export class MissedWrites<Write extends { readonly is: 'live' | 'deleted' }> {
  readonly #byHash = new BoundedMap<string, Write>(MAX_MISSED);

  get size(): number {
    return this.#byHash.size;
  }

  add(tokenHash: string, write: Write): void {
    if (write.is === 'live' && this.#byHash.has(tokenHash)) return;
    this.#byHash.set(tokenHash, write);
  }

  /** Passes each to `write` and removes it once written. Stops at the first failure. */
  async replay(write: (missed: Write, tokenHash: string) => Promise<void>): Promise<void> {
    for (const [tokenHash, missed] of this.#byHash) {
      await write(missed, tokenHash);
      if (this.#byHash.get(tokenHash) === missed) this.#byHash.delete(tokenHash);
    }
  }
}
