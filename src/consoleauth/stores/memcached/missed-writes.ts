import type { StoredConsole } from '../store.ts';
import type { Tombstone } from './token-records.ts';

export type MissedWrite =
  | { readonly is: 'live'; readonly stored: StoredConsole }
  | { readonly is: 'tombstone'; readonly tombstone: Tombstone };

const MAX_MISSED = 10_000;

/** What one server has missed while it was down, by token, bounded: the oldest give way. A tombstone replaces a live one. */
export class MissedWrites {
  readonly #byHash = new Map<string, MissedWrite>();

  get size(): number {
    return this.#byHash.size;
  }

  add(tokenHash: string, write: MissedWrite): void {
    if (write.is === 'live' && this.#byHash.has(tokenHash)) return;
    this.#byHash.delete(tokenHash);
    if (this.#byHash.size >= MAX_MISSED) this.#byHash.delete(this.#byHash.keys().next().value!);
    this.#byHash.set(tokenHash, write);
  }

  /** Hands each to `write`, and forgets those that were written; the first failure ends it. */
  async replay(write: (missed: MissedWrite) => Promise<void>): Promise<void> {
    for (const [tokenHash, missed] of this.#byHash) {
      await write(missed);
      if (this.#byHash.get(tokenHash) === missed) this.#byHash.delete(tokenHash);
    }
  }
}
