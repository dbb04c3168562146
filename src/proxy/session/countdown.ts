/** The longest delay of a Node.js timer, in ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface CountdownOptions {
  /** Milliseconds until the end as it is now; a later call may return more. */
  readonly remainingMs: () => number;
  /** How long before the end `onWarning` is called, in ms. */
  readonly warnMs: number;
  onWarning(remainingMs: number): void;
  /** More than `warnMs` is left again. */
  onWithdrawn(): void;
  onEnd(): void;
}

/** Reports that an end is near and that it has come. Checks only when due, however often the end is postponed. */
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

  /** Starts, or checks early: after a warning the end may have been postponed. */
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
