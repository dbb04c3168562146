import { type Clock, steadyTime } from '../../platform/clock.ts';

/** Work that may be done at once, in ms, before the share counts. */
const BURST_MS = 250;
/** Ahead of the share by more than this, not even the first picture of an instance is made. */
const FIRST_MS = 2_000;

/** The share of one core that pictures may take: work is a debt, which shrinks as time passes. */
export class WorkShare {
  readonly #percent: () => number;
  readonly #now: () => number;
  #debtMs = 0;
  #at: number;

  constructor(percent: () => number, clock: Clock) {
    this.#percent = percent;
    this.#now = steadyTime(clock);
    this.#at = this.#now();
  }

  /** Work was done. */
  spend(ms: number): void {
    this.#settle();
    this.#debtMs += ms;
  }

  /** Whether a picture that is due may be made. */
  get mayRenew(): boolean {
    this.#settle();
    return this.#debtMs <= BURST_MS;
  }

  /** Whether the first picture of an instance may be made. */
  get mayBegin(): boolean {
    this.#settle();
    return this.#debtMs <= FIRST_MS;
  }

  #settle(): void {
    const now = this.#now();
    this.#debtMs = Math.max(0, this.#debtMs - ((now - this.#at) * this.#percent()) / 100);
    this.#at = now;
  }
}
