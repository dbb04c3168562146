import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { StoredConsole } from '../store.ts';

/** Most consoles are opened within seconds. */
const MAX_MADE = 1_000;

/** The last tokens that this process has put, with their consoles; the oldest give way. */
export class MadeHere {
  readonly #byHash = new BoundedMap<string, StoredConsole>(MAX_MADE);

  add(stored: StoredConsole): void {
    this.#byHash.set(stored.console.tokenHash, stored);
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
