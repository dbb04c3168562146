import { type Clock, steadyTime } from '../platform/clock.ts';

/** Replies to calls that do not wait, in WINDOW_MS, after which the reply queue is given up. */
const MAX_STRAY_REPLIES = 2_000;
const WINDOW_MS = 10_000;

/** Counts replies that no call waits for. */
export class StrayReplies {
  /** Steady milliseconds. */
  readonly #now: () => number;
  #beganAt = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(clock: Clock) {
    this.#now = steadyTime(clock);
  }

  /** Counts one. Returns what is wrong if they are too many. */
  count(): string | undefined {
    const now = this.#now();
    if (now - this.#beganAt > WINDOW_MS) {
      this.#beganAt = now;
      this.#count = 0;
    }
    this.#count++;
    if (this.#count < MAX_STRAY_REPLIES) return undefined;
    this.#count = 0;
    return `more than ${MAX_STRAY_REPLIES} replies in ${WINDOW_MS / 1000} s that no call waits for`;
  }
}
