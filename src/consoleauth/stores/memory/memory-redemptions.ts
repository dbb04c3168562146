import type { Clock } from '../../../platform/clock.ts';
import { type Claim, type ClaimState, claimUntil, type TakenState } from '../redemption.ts';
import { REMEMBER_DELETION_S } from '../store.ts';

interface Entry {
  readonly state: TakenState;
  /** Seconds since the epoch. */
  readonly until: number;
}

/** Full of claims that count, it takes no more: to forget one would let its token be opened again. */
const MAX_CLAIMS = 100_000;

/** The claims of one process. */
export class MemoryClaims {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, max: number = MAX_CLAIMS) {
    this.#clock = clock;
    this.#max = max;
  }

  find(tokenHash: string): ClaimState {
    const entry = this.#entries.get(tokenHash);
    if (entry === undefined || entry.until <= this.#nowS()) return { state: 'free' };
    return entry.state;
  }

  claim(claim: Claim): TakenState {
    const { tokenHash } = claim.stored.console;
    const found = this.find(tokenHash);
    if (found.state !== 'free') return found;
    if (this.#entries.size >= this.#max) this.sweep();
    if (this.#entries.size >= this.#max) throw new Error(`the memory store is full: ${this.#max} claims`);
    const state = { state: 'held', claim } as const;
    this.#entries.set(tokenHash, { state, until: claimUntil(claim, this.#nowS()) });
    return state;
  }

  renew(claim: Claim): void {
    const { tokenHash } = claim.stored.console;
    const { state } = this.find(tokenHash);
    if (state !== 'held') return;
    const until = claimUntil(claim, this.#nowS());
    this.#entries.set(tokenHash, { state: { state, claim }, until });
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
