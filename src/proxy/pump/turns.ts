/** A connection that has used its share of this turn of the event loop. */
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
 * The cost of work beside the bytes that it moves, in bytes that could be moved in the same time. A client chooses how many frames
 * and messages its bytes contain, so a bound on bytes alone would let six bytes cost as much as six thousand.
 */
export const WORK = {
  /** One read and the write that follows it, in the kernel. */
  read: 4_096,
  /** One WebSocket frame of any length. */
  frame: 256,
  /** One message that the proxy reads. */
  message: 512,
} as const;

/** The bound for all legs in one turn, in shares of one leg. Beyond it, legs with more than a little work wait. */
const SHARES_OF_ALL = 8;
/** The work of a key, a pointer event or a request for an update: it never waits for other legs. */
const A_LITTLE = 16 * 1_024;

/** After this time without a key or pointer event no user is typing. */
const CALM_AFTER_MS = 1_000;

interface Waiting {
  readonly leg: Resumable;
  /** Its work in its last turn, as an estimate for the next. */
  readonly work: number;
}

/**
 * Shares the event loop fairly. A leg that has used its share of a turn waits until every other socket has been polled once, and
 * once more while a user types, so that a key event that came during one stream's turn does not wait for the next stream. libuv
 * reads a busy socket up to 32 times in a row; without shares, one full-rate stream delayed key events by milliseconds. All legs
 * together have a bound too, so that a turn stays short: waiting legs are resumed in order, as many as fit into one turn.
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

  /** Increases with every turn that has work. */
  get number(): number {
    return this.#number;
  }

  /** The lower bound of `budget`. */
  get smallest(): number {
    return this.#limits.turnBytes;
  }

  /** The work that one leg may do in a turn. Reads the clock. */
  get budget(): number {
    const { turnBytes, calmTurnBytes } = this.#limits;
    return this.#isCalm() ? calmTurnBytes : turnBytes;
  }

  /** A browser sent a key or pointer event. The clock is read later, when the time is needed. */
  inputCame(): void {
    this.#inputCame = true;
  }

  /** Counts work of any leg in this turn. */
  count(work: number): void {
    if (this.#done === 0) setImmediate(this.#endTurn);
    this.#done += work;
  }

  /** Whether a leg with that much work must wait because all legs together have used this turn. */
  isOver(work: number): boolean {
    if (work <= A_LITTLE || this.#done <= this.#limits.turnBytes * SHARES_OF_ALL) return false;
    return this.#done > this.budget * SHARES_OF_ALL;
  }

  /** Resumes the leg in the next turn, or the one after while a user types; later if many legs wait. */
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

  /** How many waiting legs fit into one turn; at least one. */
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

  /** Counts one read. Returns true if the leg must not read again in this turn. `isFull`: the kernel probably has more bytes. */
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

  /** `expected`: the work of the next read. */
  #isSpent(expected: number): boolean {
    // Reads the clock only if it can matter.
    return this.#spent + expected > this.#turns.smallest && this.#spent + expected > this.#turns.budget;
  }
}
