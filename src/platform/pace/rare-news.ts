import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** Reported at once; afterwards one in each pause. */
const AT_ONCE = 10;
const PAUSE_MS = 10_000;
/** Kinds that are remembered. */
const MAX_KEYS = 1_000;

interface Budget {
  /** Reports that are left. */
  left: number;
  /** When that was the number, in steady milliseconds. */
  at: number;
  untold: number;
}

/**
 * Decides which events of a kind are reported, for events that an unauthenticated client can cause at any rate: reporting each
 * one would let it fill a disk. The number of those left out is reported with the next one.
 */
export class RareNews {
  readonly #now: () => number;
  readonly #atOnce: number;
  readonly #budgets = new BoundedMap<string, Budget>(MAX_KEYS);

  /** @param atOnce how many of a kind are reported at once; afterwards one in 10 s */
  constructor(clock: Clock, atOnce = AT_ONCE) {
    this.#now = steadyTime(clock);
    this.#atOnce = atOnce;
  }

  /** How many of the kind were left out since the last report; undefined if this one is left out, too. */
  take(kind: string): number | undefined {
    const now = this.#now();
    const before = this.#budgets.get(kind) ?? this.#remember(kind, now);
    before.left = Math.min(this.#atOnce, before.left + (now - before.at) / PAUSE_MS);
    before.at = now;
    if (before.left < 1) {
      before.untold++;
      return undefined;
    }
    const { untold } = before;
    before.left--;
    before.untold = 0;
    return untold;
  }

  #remember(kind: string, now: number): Budget {
    const budget = { left: this.#atOnce, at: now, untold: 0 };
    this.#budgets.set(kind, budget);
    return budget;
  }
}

/** The field of a log line, if any were left out. */
export function untoldField(untold: number): { untold?: number } {
  return untold === 0 ? {} : { untold };
}
