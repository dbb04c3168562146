import { type Summary, summarise } from './summary.ts';

/** Core use from which on a side counts as the limit of what was measured. */
const BUSY = 0.95;

/** What one round of one work against one target brought. */
export interface Measured {
  readonly work: string;
  readonly target: string;
  readonly round: number;
  readonly values: Readonly<Record<string, number>>;
  /** Shares of a core; absent where only memory was looked at. */
  readonly use?: Use;
}

export interface Use {
  readonly target: number;
  readonly load: number;
  readonly strangers: number;
  readonly stolen: number;
}

/** A work that could not be run against a target. */
export interface Failed {
  readonly work: string;
  readonly target: string;
  readonly why: string;
}

/** All that a run brought. */
export class Results {
  readonly measured: Measured[] = [];
  readonly failed: Failed[] = [];

  /** Undefined where it was not measured. */
  figure(work: string, target: string, figure: string): Summary | undefined {
    const values = this.#of(work, target).map((each) => each.values[figure] ?? Number.NaN);
    return values.length === 0 ? undefined : summarise(values);
  }

  use(work: string, target: string): Use | undefined {
    const uses = this.#of(work, target).flatMap(({ use }) => use ?? []);
    if (uses.length === 0) return undefined;
    const median = (what: keyof Use) => summarise(uses.map((use) => use[what])).median;
    return {
      target: median('target'),
      load: median('load'),
      strangers: median('strangers'),
      stolen: median('stolen'),
    };
  }

  /** The load side had no more to give while the proxy had: speed says nothing of the proxy, CPU per byte does. */
  isLoadBound(work: string, target: string): boolean {
    const use = this.use(work, target);
    return use !== undefined && use.load >= BUSY && use.target < BUSY;
  }

  #of(work: string, target: string): Measured[] {
    return this.measured.filter((each) => each.work === work && each.target === target);
  }
}
