/** A pause between two pieces of work that one client may ask for, so that it cannot have all of a process's time. */
export class Pause {
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `onOver` is called at the end of each pause. */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  get isOver(): boolean {
    return this.#timer === undefined;
  }

  /** Begins one of `ms` milliseconds, in place of one that is under way. */
  begin(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onOver();
    }, ms);
  }

  /** Ends it for good: `onOver` is not called any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
