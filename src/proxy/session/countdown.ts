/** The longest that a timer of Node.js waits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface CountdownOptions {
  /** Milliseconds until the end, as things stand now: may be more the next time. */
  readonly remainingMs: () => number;
  /** How long before the end it is told. */
  readonly warnMs: number;
  onWarning(remainingMs: number): void;
  /** There is more time again than `warnMs`. */
  onWithdrawn(): void;
  onEnd(): void;
}

/** Tells that an end is near, and when it has come. It looks when it has to, however often the end is put off meanwhile. */
export class Countdown {
  readonly #options: CountdownOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWarning = false;
  #isOver = false;

  constructor(options: CountdownOptions) {
    this.#options = options;
  }

  get isWarning(): boolean {
    return this.#isWarning;
  }

  /** Begins, or looks again before its time: after a warning there may be news. */
  look(): void {
    const { remainingMs, warnMs, onWarning, onWithdrawn, onEnd } = this.#options;
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    const remaining = remainingMs();
    if (remaining <= 0) {
      this.#isOver = true;
      onEnd();
      return;
    }
    const isNear = remaining <= warnMs;
    if (isNear && !this.#isWarning) onWarning(remaining);
    if (!isNear && this.#isWarning) onWithdrawn();
    this.#isWarning = isNear;
    const waitMs = Math.ceil(isNear ? remaining : remaining - warnMs);
    this.#timer = setTimeout(() => this.look(), Math.min(waitMs, MAX_TIMER_MS));
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
