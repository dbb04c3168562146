/** Adds up periods of time. */
export class Stopwatch {
  #total = 0;
  #since: number | undefined;

  /** Begins a period, or goes on with it. */
  start(): void {
    this.#since ??= performance.now();
  }

  stop(): void {
    this.#total = this.ms;
    this.#since = undefined;
  }

  /** All periods together, with the one under way, in ms. */
  get ms(): number {
    return this.#since === undefined ? this.#total : this.#total + performance.now() - this.#since;
  }
}
