/** Something that has had its share of this turn of the event loop. */
export interface Resumable {
  resume(): void;
}

/**
 * Fairness: whoever moved its budget waits here until every other socket has been looked at once.
 * libuv reads a busy socket up to 32 times in a row; without this one full-rate stream held key events for milliseconds.
 */
export class Turns {
  #waiting: Resumable[] = [];

  /** Resumes it in the next turn. */
  later(resumable: Resumable): void {
    if (this.#waiting.push(resumable) === 1) setImmediate(this.#run);
  }

  #run = (): void => {
    const due = this.#waiting;
    this.#waiting = [];
    for (const resumable of due) resumable.resume();
  };
}
