import { type Clock, steadyTime } from '../../platform/clock.ts';

/** The debt, in ms, up to which changing screens are read for their conditions: it leaves the share to pictures. */
const READ_MS = 100;
/** The debt up to which screens are read that stand still. */
const READ_STILL_MS = 300;
/** The debt up to which pictures are renewed. */
const RENEW_MS = 500;
/** The debt up to which the first picture of an instance is made, and a text that a user requests is read. */
const BEGIN_MS = 2_000;

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

  /** Whether a screen may be read for its condition. */
  mayRead({ isStill }: { readonly isStill: boolean }): boolean {
    this.#settle();
    return this.#debtMs <= (isStill ? READ_STILL_MS : READ_MS);
  }

  /** Whether a picture that is due may be made. */
  get mayRenew(): boolean {
    this.#settle();
    return this.#debtMs <= RENEW_MS;
  }

  /** Whether the first picture of an instance may be made. */
  get mayBegin(): boolean {
    this.#settle();
    return this.#debtMs <= BEGIN_MS;
  }

  #settle(): void {
    const now = this.#now();
    this.#debtMs = Math.max(0, this.#debtMs - ((now - this.#at) * this.#percent()) / 100);
    this.#at = now;
  }
}
