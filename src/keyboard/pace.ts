/** How fast keys are typed. */
export type PaceName = 'automatic' | 'steady' | 'slow';

/** Milliseconds between two characters at a fixed pace. */
const FIXED_MS = { steady: 50, slow: 200 } as const;

/** QEMU's console server passes on one key event in 10 ms (`key-delay-ms`), and drops events while 341 others wait. */
export const EVENT_MS = 11;
/** SeaBIOS loses keys of a USB keyboard that arrive faster. */
const FIRMWARE_EVENT_MS = 50;
/** Bounds of the automatic pace, in milliseconds for one character. */
const FASTEST_MS = 20;
const SLOWEST_MS = 250;
/** An emulated PS/2 keyboard holds 16 bytes for a guest that does not read: two for each key, four for AltGr. */
const UNSEEN_BYTES = 12;
/** How long the page waits for a change of the picture, at the first time and at the next. */
const ANSWER_MS = [1_000, 500] as const;
/** An answer later than this makes the pace slower. */
const LATE_MS = 400;

/**
 * The pace of typing follows the guest: the picture usually changes when a key arrives. Without such answers the pace is steady. A
 * changing picture proves nothing about a single key, so it only decides about the pace.
 */
export class Pace {
  readonly #name: PaceName;
  #gapMs = 35;
  #unseenBytes = 0;
  /** When the first key after the last change of the picture was sent. */
  #unseenSince: number | undefined;
  #unansweredWaits = 0;
  #waitEndsAt: number | undefined;

  constructor(name: PaceName) {
    this.#name = name;
  }

  /** A character was typed whose keys take that many bytes in the guest's keyboard. */
  typed(nowMs: number, bytes: number): void {
    this.#unseenBytes += bytes;
    this.#unseenSince ??= nowMs;
  }

  /** The console server sent something. */
  received(nowMs: number): void {
    if (this.#unseenSince === undefined) return;
    const tookMs = nowMs - this.#unseenSince;
    this.#gapMs = bounded(tookMs > LATE_MS ? this.#gapMs * 1.5 : this.#gapMs * 0.9);
    this.#unseenBytes = 0;
    this.#unseenSince = undefined;
    this.#unansweredWaits = 0;
    this.#waitEndsAt = undefined;
  }

  /** Milliseconds to wait after a character of that many events before `mayContinue` is asked. */
  gapMs(events: number): number {
    const eventMs = this.#name === 'slow' ? FIRMWARE_EVENT_MS : EVENT_MS;
    return Math.max(this.#name === 'automatic' ? this.#gapMs : FIXED_MS[this.#name], events * eventMs);
  }

  /** Whether the next character may be sent. If not, ask again soon. */
  mayContinue(nowMs: number): boolean {
    if (this.#name !== 'automatic' || this.#unseenBytes < UNSEEN_BYTES) return true;
    const answerMs = ANSWER_MS[this.#unansweredWaits];
    // The screen shows no keys, as at a password prompt.
    if (answerMs === undefined) return true;
    this.#waitEndsAt ??= nowMs + answerMs;
    if (nowMs < this.#waitEndsAt) return false;
    this.#waitEndsAt = undefined;
    this.#unansweredWaits++;
    this.#unseenBytes = 0;
    this.#gapMs = bounded(Math.max(this.#gapMs, FIXED_MS.steady));
    return true;
  }
}

function bounded(gapMs: number): number {
  return Math.min(SLOWEST_MS, Math.max(FASTEST_MS, gapMs));
}
