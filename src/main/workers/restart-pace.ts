/** Ends of workers within the period that are followed by an immediate restart. */
const USUAL = 3;
const PERIOD_MS = 60_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** How soon workers that ended by themselves are restarted: at once, unless they keep ending. */
export class RestartPace {
  #ends: readonly number[] = [];

  /** @param nowMs of a monotonic clock */
  next(nowMs: number): { delayMs: number; isOften: boolean; ends: number } {
    this.#ends = [...this.#ends.filter((at) => at > nowMs - PERIOD_MS), nowMs];
    const ends = this.#ends.length;
    const isOften = ends > USUAL;
    const delayMs = isOften ? Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (ends - USUAL - 1)) : 0;
    return { delayMs, isOften, ends };
  }
}
