import type { Clock } from '../clock.ts';

/** A failure that took this long, in ms, is one of a peer that hangs: those that ask next do not wait for it again. */
const SLOW_MS = 1_000;
/** How long a peer that hangs is not asked, in ms. Then one question finds out whether it answers again. */
const PAUSE_MS = 5_000;

/** Remembers that a peer hangs, so that only one question in a while waits for it. */
export class HangGuard<Failure extends Error> {
  readonly #clock: Clock;
  /** `failedAt` in ms since the epoch. */
  #hanging: { readonly failure: Failure; readonly failedAt: number; isAsked: boolean } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the last question was not answered in time. */
  get isHanging(): boolean {
    return this.#hanging !== undefined;
  }

  /** Throws the failure of the last question while the peer hangs and is not to be asked. */
  requireDue(): void {
    if (this.#hanging === undefined) return;
    const { failure, failedAt, isAsked } = this.#hanging;
    // A clock that was set back must not make the pause longer.
    if (isAsked || Math.abs(this.#clock.now() - failedAt) < PAUSE_MS) throw failure;
  }

  /**
   * To be called as each question begins; its outcome must be given to `answered` or `failed`. Throws the failure of the last
   * question while the peer hangs, except for one question after each pause.
   */
  begin(): void {
    this.requireDue();
    if (this.#hanging !== undefined) this.#hanging.isAsked = true;
  }

  answered(): void {
    this.#hanging = undefined;
  }

  /** `afterMs`: how long the question took. */
  failed(failure: Failure, afterMs: number): void {
    this.#hanging = afterMs < SLOW_MS ? undefined : { failure, failedAt: this.#clock.now(), isAsked: false };
  }
}
