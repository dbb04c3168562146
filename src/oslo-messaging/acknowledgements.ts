/** Replies that one acknowledgement covers, well below what the broker sends without one. */
const BATCH = 16;
/** The longest time that a reply waits for others, in ms. */
const LONGEST_MS = 1_000;

/**
 * Acknowledges replies together: a write to the socket for each one would cost more than reading it. A reply is acknowledged only once
 * all before it are dealt with, so that replies that are still being read stay bounded by the broker's prefetch count.
 */
export class Acknowledgements {
  readonly #acknowledgeAll: () => void;
  /** Replies that are being read. */
  #underWay = 0;
  /** Replies without an acknowledgement. */
  #open = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(acknowledgeAll: () => void) {
    this.#acknowledgeAll = acknowledgeAll;
  }

  received(): void {
    this.#underWay++;
    this.#open++;
  }

  dealtWith(): void {
    this.#underWay--;
    if (this.#open === 0) return;
    if (this.#open >= BATCH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), LONGEST_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = 0;
  }

  /** The last reply that is being read calls again: the broker sends no more of them meanwhile than its prefetch count. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay > 0) return;
    this.#open = 0;
    this.#acknowledgeAll();
  }
}
