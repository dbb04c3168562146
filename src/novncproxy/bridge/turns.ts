/** Something that has had its share of this turn of the event loop. */
export interface Resumable {
  resume(): void;
}

export interface TurnLimits {
  /** What one leg may move in one turn while somebody types. */
  readonly turnBytes: number;
  /** The same while nobody does: the longer one stream is read, the less a byte costs. */
  readonly calmTurnBytes: number;
}

/** So long after the last key or pointer event nobody types. */
const CALM_AFTER_MS = 1_000;

/**
 * Fairness: whoever moved its budget waits here until every other socket has been looked at once, and while somebody types once
 * more, without those that wait: a key event that came during one stream's turn is then not behind the next one's.
 * libuv reads a busy socket up to 32 times in a row; without this one full-rate stream held key events for milliseconds.
 */
export class Turns {
  readonly #limits: TurnLimits;
  #waiting: Resumable[] = [];
  #inputCame = false;
  #lastInputAt = Number.NEGATIVE_INFINITY;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Bytes that one leg may move before it is to wait; asked at each big read. */
  get budget(): number {
    const { turnBytes, calmTurnBytes } = this.#limits;
    return this.#isCalm() ? calmTurnBytes : turnBytes;
  }

  /** A browser sent a key or pointer event. Costs next to nothing: the clock is asked when somebody wants to know. */
  inputCame(): void {
    this.#inputCame = true;
  }

  /** Resumes it in the next turn, or in the one after where somebody types. */
  later(resumable: Resumable): void {
    if (this.#waiting.push(resumable) === 1) setImmediate(this.#isCalm() ? this.#run : this.#letOthersFirst);
  }

  #isCalm(): boolean {
    const now = performance.now();
    if (this.#inputCame) this.#lastInputAt = now;
    this.#inputCame = false;
    return now - this.#lastInputAt > CALM_AFTER_MS;
  }

  #letOthersFirst = (): void => void setImmediate(this.#run);

  #run = (): void => {
    const due = this.#waiting;
    this.#waiting = [];
    for (const resumable of due) resumable.resume();
  };
}
