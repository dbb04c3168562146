import { type Clock, steadyTime } from '../clock.ts';
import type { LogFields } from '../log/log.ts';

/** The time between two lines, in ms. */
const PAUSE_MS = 10_000;

/** A log line that clients can cause at any rate: written once in ten seconds, with the number of those left out. */
export class RareLine {
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #write: (fields: LogFields) => void;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(clock: Clock, write: (fields: LogFields) => void) {
    this.#now = steadyTime(clock);
    this.#write = write;
  }

  /** Returns whether the line was written. */
  write(fields: LogFields): boolean {
    const now = this.#now();
    if (now - this.#writtenAt < PAUSE_MS) {
      this.#leftOut++;
      return false;
    }
    this.#writtenAt = now;
    this.#write(this.#leftOut === 0 ? fields : { ...fields, untold: this.#leftOut });
    this.#leftOut = 0;
    return true;
  }
}
