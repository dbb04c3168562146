/** Ends that a worker may come to within the period without anybody suspecting a pattern. */
const USUAL = 3;
const PERIOD_MS = 60_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** How soon workers that ended by themselves are started again: at once, unless they keep ending. */
export class RestartPace {
  readonly #ends: number[] = [];

  /** `nowMs`: of a clock that only goes forward. `isOften`: more than bad luck. */
  next(nowMs: number): { delayMs: number; isOften: boolean; ends: number } {
    this.#ends.push(nowMs);
    while (this.#ends[0]! <= nowMs - PERIOD_MS) this.#ends.shift();
    const ends = this.#ends.length;
    const isOften = ends > USUAL;
    const delayMs = isOften ? Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (ends - USUAL - 1)) : 0;
    return { delayMs, isOften, ends };
  }
}
