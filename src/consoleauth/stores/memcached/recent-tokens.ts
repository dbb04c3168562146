import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { REMEMBER_S } from '../store.ts';

const MAX_RECENT = 20_000;

/** The tokens that this process has put or deleted and that still matter, by hash alone; the oldest give way. */
export class RecentTokens {
  /** Hash → when it stops to matter, in seconds since the epoch; the oldest first. */
  readonly #until = new BoundedMap<string, number>(MAX_RECENT);

  add(tokenHash: string, expiresAt: number, nowS: number): void {
    this.#until.set(tokenHash, Math.max(expiresAt, nowS) + REMEMBER_S);
    for (const [oldest, until] of this.#until) {
      if (until > nowS) break;
      this.#until.delete(oldest);
    }
  }

  list(nowS: number): string[] {
    return [...this.#until].filter(([, until]) => until > nowS).map(([tokenHash]) => tokenHash);
  }
}
