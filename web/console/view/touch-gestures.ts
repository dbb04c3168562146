export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the page does with a movement of the fingers; the picture moves by `pan`, and grows by `ratio` around `at`. */
export interface PictureMove {
  readonly pan: Point;
  readonly ratio: number;
  readonly at: Point;
}

/** Movements in CSS pixels that decide that a touch moves the picture. noVNC decides later, at 50. */
const PAN_FROM = 10;
const PINCH_FROM = 24;

/**
 * Decides which touches move or resize the picture; all others are the guest's. Two fingers that part or close always resize. Fingers
 * that only move pan a picture that is larger than the viewport: two always, one if `isMoving`. The first decision holds until the next touch
 * begins.
 */
export class TouchGestures {
  #from: readonly Point[] = [];
  #last: readonly Point[] = [];
  #taken = false;
  #guest = false;

  /** Whether the current touch belongs to the page. */
  get isTaken(): boolean {
    return this.#taken;
  }

  /** The guest received the beginning of a gesture, so it receives the rest too: a button may be pressed. */
  giveToGuest(): void {
    this.#guest = true;
  }

  /** The first finger is put down. Not when the last one is lifted: noVNC reports a tap after that. */
  begin(): void {
    this.#taken = false;
    this.#guest = false;
  }

  /** A finger was put down or lifted. */
  change(fingers: readonly Point[]): void {
    this.#from = fingers;
    this.#last = fingers;
  }

  move(fingers: readonly Point[], overflows: boolean, isMoving: boolean): PictureMove | null {
    const [first, second] = fingers;
    const [firstFrom, secondFrom] = this.#from;
    const [firstLast, secondLast] = this.#last;
    if (this.#guest || first === undefined || firstFrom === undefined || firstLast === undefined) return null;
    if (fingers.length > 2 || fingers.length !== this.#from.length) return null;

    if (second === undefined || secondFrom === undefined || secondLast === undefined) {
      const pans = this.#taken || (isMoving && overflows && distance(first, firstFrom) >= PAN_FROM);
      if (!pans) return null;
      this.#taken = true;
      this.#last = fingers;
      return { pan: minus(first, firstLast), ratio: 1, at: first };
    }

    const at = middle(first, second);
    const spread = distance(first, second);
    const moved = distance(at, middle(firstFrom, secondFrom));
    const pinched = Math.abs(spread - distance(firstFrom, secondFrom));
    if (!this.#taken && pinched < PINCH_FROM && !(overflows && moved >= PAN_FROM)) return null;
    this.#taken = true;
    this.#last = fingers;
    const before = distance(firstLast, secondLast);
    return { pan: minus(at, middle(firstLast, secondLast)), ratio: before > 0 ? spread / before : 1, at };
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}
