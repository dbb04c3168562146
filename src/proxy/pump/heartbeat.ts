import { CompactList, type ListEntry } from '../../platform/collections/compact-list.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** A connection that is checked at intervals. */
export interface Beating {
  /** Called twice in every interval. */
  beat(): void;
}

const SLOTS = 64;

/** One timer for the pings of all sessions. It pings them slot by slot, not ten thousand in one turn of the event loop. */
export class Heartbeat implements Closable {
  readonly #slots = Array.from({ length: SLOTS }, () => new CompactList<Beating>());
  readonly #timer: NodeJS.Timeout | undefined;
  #current = 0;

  /** `intervalMs` 0: never beats. */
  constructor(intervalMs: number) {
    if (intervalMs > 0) this.#timer = setInterval(this.#tick, intervalMs / 2 / SLOTS);
    this.#timer?.unref();
  }

  /** The entry is to be left when the connection ends. Undefined if there are no beats. */
  add(beating: Beating): ListEntry<Beating> | undefined {
    if (this.#timer === undefined) return undefined;
    // To the slot before: a new session has half an interval before its first beat.
    return this.#slots[(this.#current + SLOTS - 1) % SLOTS]?.add(beating);
  }

  get size(): number {
    return this.#slots.reduce((sum, { size }) => sum + size, 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick = (): void => {
    const slot = this.#slots[this.#current] ?? [];
    this.#current = (this.#current + 1) % SLOTS;
    for (const beating of slot) beating.beat();
  };
}
