/** Requests that begin in one turn of the event loop: some milliseconds of work. */
const IN_ONE_TURN = 16;

/** Begins requests that arrive together a few per turn, in their order, so that sessions run in between. */
export class RequestTurns {
  #waiting: (() => void)[] = [];
  /** How many have begun in this turn. */
  #begun = 0;

  /** Begins the request now or in a later turn. */
  begin(request: () => void): void {
    if (this.#begun === IN_ONE_TURN || this.#waiting.length > 0) {
      this.#waiting.push(request);
      return;
    }
    if (this.#begun++ === 0) setImmediate(this.#nextTurn);
    request();
  }

  #nextTurn = (): void => {
    const due = this.#waiting.slice(0, IN_ONE_TURN);
    this.#waiting = this.#waiting.slice(IN_ONE_TURN);
    this.#begun = due.length;
    if (due.length > 0) setImmediate(this.#nextTurn);
    for (const request of due) request();
  };
}
