/** Bounds of the delay after which a call is sent to another server, in ms. */
const MIN_MS = 300;
const MAX_MS = 2_000;
const FIRST_MS = 500;
/** How much of a new answer time goes into the average. */
const WEIGHT = 1 / 8;

/**
 * How long the answer of one method usually takes, and from when on it is overdue. Like the retransmission timer of TCP
 * (RFC 6298): average plus four times the deviation. If all servers are slow, the delay grows with them, so that calls
 * that are sent again do not add to the load.
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
