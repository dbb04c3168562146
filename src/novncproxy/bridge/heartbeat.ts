import type { Closable } from '../../platform/lifecycle.ts';

/** A connection that wants to be looked at from time to time. */
export interface Beating {
  /** Called twice in every interval. */
  beat(): void;
}

const SLOTS = 64;

/**
 * One timer for the pings of all sessions. Each session sits in one slot and the slots take turns,
 * so that ten thousand idle sessions are not all pinged in one turn of the event loop.
 */
export class Heartbeat implements Closable {
  readonly #slots: Set<Beating>[] = Array.from({ length: SLOTS }, () => new Set());
  readonly #homes = new Map<Beating, Set<Beating>>();
  readonly #timer: NodeJS.Timeout | undefined;
  #current = 0;

  /** `intervalMs` 0: never beats. */
  constructor(intervalMs: number) {
    if (intervalMs > 0) this.#timer = setInterval(this.#tick, intervalMs / 2 / SLOTS);
    this.#timer?.unref();
  }

  add(beating: Beating): void {
    if (this.#timer === undefined) return;
    // The slot that was served last: a new session has half an interval before its first beat.
    const home = this.#slots[(this.#current + SLOTS - 1) % SLOTS]!;
    home.add(beating);
    this.#homes.set(beating, home);
  }

  delete(beating: Beating): void {
    this.#homes.get(beating)?.delete(beating);
    this.#homes.delete(beating);
  }

  get size(): number {
    return this.#homes.size;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick = (): void => {
    const slot = this.#slots[this.#current]!;
    this.#current = (this.#current + 1) % SLOTS;
    for (const beating of slot) beating.beat();
  };
}
