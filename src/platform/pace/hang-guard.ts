import { type Clock, steadyTime } from '../clock.ts';

/** A failure after this time, in ms, means that the peer hangs: the next callers do not wait for it again. */
const SLOW_MS = 1_000;
/** How long a hanging peer is not called, in ms. Then one call tests whether it answers again. */
const PAUSE_MS = 5_000;

/** Remembers that a peer hangs, so that only one call per pause waits for it. */
export class HangGuard<Failure extends Error> {
  /** Steady milliseconds. */
  readonly #now: () => number;
  #hanging: { readonly failure: Failure; readonly failedAt: number; isAsked: boolean } | undefined;

  constructor(clock: Clock) {
    this.#now = steadyTime(clock);
  }

  /** Whether the last call was not answered in time. */
  get isHanging(): boolean {
    return this.#hanging !== undefined;
  }

  /** The failure of the last call, if the peer hangs. `isDue`: the pause is over and no call tests the peer. */
  get hang(): { readonly failure: Failure; readonly isDue: boolean } | undefined {
    if (this.#hanging === undefined) return undefined;
    const { failure, failedAt, isAsked } = this.#hanging;
    return { failure, isDue: !isAsked && this.#now() - failedAt >= PAUSE_MS };
  }

  /** Throws the failure of the last call while the peer hangs. */
  requireDue(): void {
    const { hang } = this;
    if (hang?.isDue === false) throw hang.failure;
  }

  /**
   * Call it when a call begins, and pass the outcome to `answered` or `failed`. Throws the failure of the last call while the peer
   * hangs, except for one call after each pause.
   */
  begin(): void {
    this.requireDue();
    if (this.#hanging !== undefined) this.#hanging.isAsked = true;
  }

  answered(): void {
    this.#hanging = undefined;
  }

  /** @param afterMs how long the call took */
  failed(failure: Failure, afterMs: number): void {
    this.#hanging = afterMs < SLOW_MS ? undefined : { failure, failedAt: this.#now(), isAsked: false };
  }
}
