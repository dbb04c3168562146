/** A connection that has had its share of this turn of the event loop. */
export interface Resumable {
  resume(): void;
}

export interface TurnLimits {
  /** Work of one leg in one turn while a user types; see `WORK`. */
  readonly turnBytes: number;
  /** The same while no user types: the longer one stream is read, the less a byte costs. */
  readonly calmTurnBytes: number;
}

/**
 * What work costs beside the bytes that it moves, in bytes: as many as are moved in the same time. A client chooses how many
 * frames and messages its bytes are, so a bound on bytes alone would let six bytes cost as much as six thousand.
 */
export const WORK = {
  /** One read of the kernel's and the write that follows it. */
  read: 4_096,
  /** One WebSocket frame, however short. */
  frame: 256,
  /** One RFB message that the proxy looks at. */
  message: 512,
} as const;

/** The work of all legs in one turn, in shares of one leg. Once it is done, legs with more than a little to do wait. */
const SHARES_OF_ALL = 8;
/** Work of a key, a pointer event, a request for an update: it never waits for other legs. */
const A_LITTLE = 16 * 1_024;

/** So long after the last key or pointer event no user types. */
const CALM_AFTER_MS = 1_000;

interface Waiting {
  readonly leg: Resumable;
  /** What it did in its last turn, which is what it is expected to do in the next. */
  readonly work: number;
}

/**
 * Fairness. A leg that has done its share of a turn waits here until every other socket has been looked at once, and while a
 * user types once more: a key event that came during one stream's turn is then not behind the next one's. libuv reads a busy
 * socket up to 32 times in a row; without this, one full-rate stream held key events for milliseconds. All legs together have a
 * bound too, so that a turn is short however many of them are busy: those that wait are resumed in the order of their coming,
 * as many as fit into one turn.
 */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting: Waiting[] = [];
  #number = 0;
  /** Work of all legs in this turn. */
  #done = 0;
  #inputCame = false;
  #lastInputAt = Number.NEGATIVE_INFINITY;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Changes with every turn that any work is done in. */
  get number(): number {
    return this.#number;
  }

  /** The least that `budget` can be. */
  get smallest(): number {
    return this.#limits.turnBytes;
  }

  /** Work that one leg may do before it is to wait. Reads the clock. */
  get budget(): number {
    const { turnBytes, calmTurnBytes } = this.#limits;
    return this.#isCalm() ? calmTurnBytes : turnBytes;
  }

  /** A browser sent a key or pointer event. The clock is read when the answer is needed, not here. */
  inputCame(): void {
    this.#inputCame = true;
  }

  /** Counts work of any leg in this turn. */
  count(work: number): void {
    if (this.#done === 0) setImmediate(this.#endTurn);
    this.#done += work;
  }

  /** Whether a leg with that much to do has to leave it for a later turn: all of them together have done enough in this one. */
  isOver(work: number): boolean {
    if (work <= A_LITTLE || this.#done <= this.#limits.turnBytes * SHARES_OF_ALL) return false;
    return this.#done > this.budget * SHARES_OF_ALL;
  }

  /** Resumes the leg in a later turn: the next one, or the one after while a user types, if not too many wait before it. */
  later(leg: Resumable, work: number): void {
    if (this.#waiting.push({ leg, work }) === 1) this.#schedule();
  }

  #schedule(): void {
    setImmediate(this.#isCalm() ? this.#run : this.#letOthersFirst);
  }

  #isCalm(): boolean {
    const now = performance.now();
    if (this.#inputCame) this.#lastInputAt = now;
    this.#inputCame = false;
    return now - this.#lastInputAt > CALM_AFTER_MS;
  }

  #endTurn = (): void => {
    this.#done = 0;
    this.#number++;
  };

  #letOthersFirst = (): void => void setImmediate(this.#run);

  #run = (): void => {
    const due = this.#waiting.splice(0, this.#fitting());
    if (this.#waiting.length > 0) this.#schedule();
    for (const { leg } of due) leg.resume();
  };

  /** How many of those that wait fit into one turn; one at least. */
  #fitting(): number {
    const bound = this.budget * SHARES_OF_ALL;
    let work = 0;
    let count = 0;
    for (const each of this.#waiting) {
      work += each.work;
      if (count > 0 && work > bound) break;
      count++;
    }
    return count;
  }
}

/** The share of one leg. */
export class Share {
  readonly #turns: Turns;
  #turn = -1;
  #spent = 0;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Work in this turn so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Counts one read. True: the leg is to read no more in this turn. `isFull`: the kernel is likely to have more. */
  spend(work: number, isFull: boolean): boolean {
    const turns = this.#turns;
    if (this.#turn !== turns.number) {
      this.#turn = turns.number;
      this.#spent = 0;
    }
    this.#spent += work;
    turns.count(work);
    return turns.isOver(work) || this.#isSpent(isFull ? work : 0);
  }

  /** With what the next read is expected to add. */
  #isSpent(expected: number): boolean {
    // The clock is asked only where it matters.
    return this.#spent + expected > this.#turns.smallest && this.#spent + expected > this.#turns.budget;
  }
}
