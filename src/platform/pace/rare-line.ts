import type { Clock } from '../clock.ts';
import type { LogFields } from '../log/log.ts';

/** One line in this time, in ms. */
const PAUSE_MS = 10_000;

/** A line of log that clients can cause as often as they like: one in ten seconds, with the number of those left out. */
export class RareLine {
  readonly #clock: Clock;
  readonly #write: (fields: LogFields) => void;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(clock: Clock, write: (fields: LogFields) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Answers whether the line was written. */
  write(fields: LogFields): boolean {
    const now = this.#clock.now();
    // A clock that was set back must not make the pause longer.
    if (Math.abs(now - this.#writtenAt) < PAUSE_MS) {
      this.#leftOut++;
      return false;
    }
    this.#writtenAt = now;
    this.#write(this.#leftOut === 0 ? fields : { ...fields, untold: this.#leftOut });
    this.#leftOut = 0;
    return true;
  }
}
