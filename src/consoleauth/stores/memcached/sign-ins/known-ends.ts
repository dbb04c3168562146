import type { Clock } from '../../../../platform/clock.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../../sign-ins.ts';

/** About 60 MB. */
const MAX_ENDS = 200_000;
/** A full table is searched for expired entries at most once in this many seconds. */
const SWEEP_AGAIN_S = 1;

/**
 * The ended sign-ins that this process has written to, or read from, any memcached server and that have not expired. A server that
 * lost its memory is refilled from here.
 */
export class KnownEnds {
  readonly #clock: Clock;
  readonly #max: number;
  /** By chain and audit id. */
  readonly #chains = new Map<string, Map<string, EndedSignIn>>();
  #size = 0;
  #lost = 0;
  #sweepAgainAt = 0;

  constructor(clock: Clock, max: number = MAX_ENDS) {
    this.#clock = clock;
    this.#max = max;
  }

  /** How many did not fit. While the number does not change, everything added since stays until it expires. */
  get lost(): number {
    return this.#lost;
  }

  add(ended: EndedSignIn): void {
    if (this.#isOver(ended) || this.has(ended)) return;
    if (this.#size >= this.#max) this.#sweep();
    if (this.#size >= this.#max) {
      this.#lost++;
      return;
    }
    const chain = this.#chains.get(ended.chainId) ?? new Map<string, EndedSignIn>();
    this.#chains.set(ended.chainId, chain.set(ended.auditId, ended));
    this.#size++;
  }

  has({ chainId, auditId }: EndedSignIn): boolean {
    return this.#chains.get(chainId)?.has(auditId) ?? false;
  }

  /** The ended audit ids of a chain. */
  of(chainId: string): string[] {
    const ends = [...(this.#chains.get(chainId)?.values() ?? [])];
    return ends.filter((ended) => !this.#isOver(ended)).map(({ auditId }) => auditId);
  }

  all(): EndedSignIn[] {
    return [...this.#chains.values()]
      .flatMap((chain) => [...chain.values()])
      .filter((ended) => !this.#isOver(ended));
  }

  #sweep(): void {
    const nowS = performance.now() / 1000;
    if (nowS < this.#sweepAgainAt) return;
    this.#sweepAgainAt = nowS + SWEEP_AGAIN_S;
    for (const [chainId, chain] of this.#chains) {
      for (const [auditId, ended] of chain) {
        if (!this.#isOver(ended)) continue;
        chain.delete(auditId);
        this.#size--;
      }
      if (chain.size === 0) this.#chains.delete(chainId);
    }
  }

  #isOver({ endsAt }: EndedSignIn): boolean {
    return endsAt + SIGN_IN_SLACK_S <= this.#clock.now() / 1000;
  }
}
