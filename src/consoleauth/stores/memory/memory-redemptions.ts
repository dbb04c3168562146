import type { Clock } from '../../../platform/clock.ts';
import { type RedeemedState, type Redemption, type RedemptionState, redemptionUntil } from '../redemption.ts';
import { REMEMBER_DELETION_S } from '../store.ts';
import type { RedemptionEntry } from '../token-tables.ts';

/** If full of valid redemptions, the store rejects new ones: forgetting one would allow its token to be redeemed again. */
const MAX_REDEMPTIONS = 100_000;

/** The redemptions in the memory of one process. */
export class MemoryRedemptions {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #entries: Map<string, RedemptionEntry>;

  constructor(
    clock: Clock,
    entries: Map<string, RedemptionEntry> = new Map(),
    max: number = MAX_REDEMPTIONS,
  ) {
    this.#clock = clock;
    this.#entries = entries;
    this.#max = max;
  }

  find(tokenHash: string): RedemptionState {
    const entry = this.#entries.get(tokenHash);
    if (entry === undefined || entry.until <= this.#nowS()) return { state: 'free' };
    return entry.state;
  }

  redeem(redemption: Redemption): RedeemedState {
    const { tokenHash } = redemption.stored.console;
    const found = this.find(tokenHash);
    if (found.state !== 'free') return found;
    if (this.#entries.size >= this.#max) this.sweep();
    if (this.#entries.size >= this.#max) throw new Error(`the token store is full: ${this.#max} redemptions`);
    const state = { state: 'held', redemption } as const;
    this.#entries.set(tokenHash, { state, until: redemptionUntil(redemption, this.#nowS()) });
    return state;
  }

  renew(redemption: Redemption): void {
    const { tokenHash } = redemption.stored.console;
    const { state } = this.find(tokenHash);
    if (state !== 'held') return;
    const until = redemptionUntil(redemption, this.#nowS());
    this.#entries.set(tokenHash, { state: { state, redemption }, until });
  }

  end(tokenHash: string, code: string): void {
    if (this.find(tokenHash).state === 'ended') return;
    const until = this.#nowS() + REMEMBER_DELETION_S;
    this.#entries.set(tokenHash, { state: { state: 'ended', code }, until });
  }

  sweep(): void {
    for (const [tokenHash, { until }] of this.#entries) {
      if (until <= this.#nowS()) this.#entries.delete(tokenHash);
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }
}
