/** Bounds of the delay after which a call is sent to another server, in ms. */
const MIN_MS = 300;
const MAX_MS = 2_000;
const FIRST_MS = 500;
/** The weight of a new answer time in the average. */
const WEIGHT = 1 / 8;

/**
 * After how long an answer of one method is overdue. Like the retransmission timer of TCP (RFC 6298): the average plus four times the
 * deviation. If all servers are slow, the delay grows, so that repeated calls do not add to the load.
 */
export class HedgeDelay {
  #average: number | undefined;
  #deviation = 0;

  /** An answer took that many ms. */
  took(ms: number): void {
    if (this.#average === undefined) {
      this.#average = ms;
      this.#deviation = ms / 2;
      return;
    }
    this.#deviation += (Math.abs(ms - this.#average) - this.#deviation) * WEIGHT;
    this.#average += (ms - this.#average) * WEIGHT;
  }

  get ms(): number {
    if (this.#average === undefined) return FIRST_MS;
    return Math.min(MAX_MS, Math.max(MIN_MS, this.#average + 4 * this.#deviation));
  }
}
