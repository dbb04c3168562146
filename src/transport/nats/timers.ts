/** The timers of one call. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  /** Calls back once, in that many ms. */
  in(ms: number, act: () => unknown): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      act();
    }, ms);
    this.#running.add(timer);
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
