/** A pause between two pieces of work for one client, so that it cannot use all of a process's time. */
export class Pause {
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param onOver called at the end of each pause */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  get isOver(): boolean {
    return this.#timer === undefined;
  }

  /** Begins a pause of `ms` milliseconds and replaces one that is under way. */
  begin(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onOver();
    }, ms);
  }

  /** Stops it: `onOver` is not called again. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
