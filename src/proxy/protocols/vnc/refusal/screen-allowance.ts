/** Work at the start, and work added per second, in bytes as `WORK` of pump/turns.ts counts them. */
const AT_ONCE = 512 * 1024;
const PER_SECOND = 128 * 1024;

/**
 * The work that one viewer of a refusal screen may cause: its handshake, pixel format and encodings, a clipboard, and some 150
 * pointer events per second.
 */
export class ScreenAllowance {
  readonly #now: () => number;
  #left = AT_ONCE;
  #at: number;

  /** `now`: milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now();
  }

  /** Takes the work of one read. Returns false if it is more than a viewer needs. */
  take(work: number): boolean {
    const now = this.#now();
    this.#left = Math.min(AT_ONCE, this.#left + ((now - this.#at) / 1_000) * PER_SECOND) - work;
    this.#at = now;
    return this.#left >= 0;
  }
}
