import type { StoredConsole } from '../store.ts';

/** Most consoles are opened within seconds. */
const MAX_MADE = 1_000;

/** The last tokens that this process has put, with their consoles; the oldest give way. */
export class MadeHere {
  readonly #byHash = new Map<string, StoredConsole>();

  add(stored: StoredConsole): void {
    this.#byHash.set(stored.console.tokenHash, stored);
    if (this.#byHash.size > MAX_MADE) this.#byHash.delete(this.#byHash.keys().next().value!);
  }

  delete(tokenHash: string): void {
    this.#byHash.delete(tokenHash);
  }

  /** Undefined where its life is over. */
  get(tokenHash: string, nowS: number): StoredConsole | undefined {
    const stored = this.#byHash.get(tokenHash);
    return stored !== undefined && stored.expiresAt > nowS ? stored : undefined;
  }
}
