import { type Clock, steadyTime } from '../clock.ts';
import { BoundedMap } from '../collections/bounded-map.ts';

/** At once, and one each so long afterwards. */
const AT_ONCE = 10;
const PAUSE_MS = 10_000;
/** Keys that are remembered; the one that was asked about first gives way. */
const MAX_KEYS = 1_000;

interface Told {
  /** Reports that are left. */
  left: number;
  /** Steady milliseconds of when that was so. */
  at: number;
  untold: number;
}

/**
 * Decides which events of one kind are reported, for events that an unauthenticated client can cause at will: a report of
 * each would let it fill a disk. What is left out is counted, and told with the next that is reported.
 */
export class RareNews {
  readonly #now: () => number;
  readonly #atOnce: number;
  readonly #told = new BoundedMap<string, Told>(MAX_KEYS);

  /** `atOnce` of a kind are reported at once, and one each 10 s afterwards. */
  constructor(clock: Clock, atOnce = AT_ONCE) {
    this.#now = steadyTime(clock);
    this.#atOnce = atOnce;
  }

  /** How many of the kind were left out since the last that was reported; undefined if this one is to be left out too. */
  take(kind: string): number | undefined {
    const now = this.#now();
    const before = this.#told.get(kind) ?? this.#remember(kind, now);
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

  #remember(kind: string, now: number): Told {
    const told = { left: this.#atOnce, at: now, untold: 0 };
    this.#told.set(kind, told);
    return told;
  }
}

/** For a log line: the count, if there is anything to count. */
export function untoldField(untold: number): { untold?: number } {
  return untold === 0 ? {} : { untold };
}
