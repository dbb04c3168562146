import { CompactList, type ListEntry } from '../../platform/collections/compact-list.ts';
import type { Closable } from '../../platform/lifecycle.ts';

const PROBE_MS = 500;

/** A browser leg that may be held. */
export interface HeldLeg {
  /** Called twice a second. */
  probe(): void;
}

/**
 * Probes the browser legs that are held, that is, not read because the console server accepts no bytes. A socket that is not read
 * reports neither FIN nor RST, and a bounded read would not reach a FIN behind all that the browser has sent. A write detects both:
 * the kernel of a browser that closed its socket answers with RST, and the next write fails.
 */
export class HeldLegs implements Closable {
  readonly #legs = new CompactList<HeldLeg>();
  #timer: NodeJS.Timeout | undefined;

  /** The entry is to be left when the connection ends. */
  add(leg: HeldLeg): ListEntry<HeldLeg> {
    this.#timer ??= setInterval(this.#probeAll, PROBE_MS).unref();
    return this.#legs.add(leg);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #probeAll = (): void => {
    if (this.#legs.size === 0) this.close();
    for (const leg of this.#legs) leg.probe();
  };
}
