import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Closable } from '../../../platform/lifecycle.ts';

/**
 * How often the event loop is measured, in ms. The measured times include it. Each measurement wakes the process: every 10 ms they
 * cost more than all other metrics together.
 */
const RESOLUTION_MS = 50;
/** Half of the longest time that is looked at, in ms: longer than the usual pause between two scrapes. */
const HALF_MS = 60_000;

/**
 * The delay of the event loop in the last one to two minutes. Reading it changes nothing, so that several monitoring systems see the
 * same: of two measurements one begins anew every minute, and the one that began earlier counts.
 */
export class EventLoopDelay implements Closable {
  #earlier = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #later = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #turns: NodeJS.Timeout;

  /** @param halfMs for tests */
  constructor(halfMs = HALF_MS) {
    this.#earlier.enable();
    this.#later.enable();
    this.#turns = setInterval(() => {
      this.#earlier.reset();
      [this.#earlier, this.#later] = [this.#later, this.#earlier];
    }, halfMs).unref();
  }

  /** In seconds; 100 is the maximum. */
  percentile(percentile: number): number {
    const nanoseconds = percentile === 100 ? this.#earlier.max : this.#earlier.percentile(percentile);
    return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3);
  }

  close(): void {
    clearInterval(this.#turns);
    this.#earlier.disable();
    this.#later.disable();
  }
}
