import type { Consoles } from '../load/consoles.ts';
import type { Spent } from '../machine/core-times.ts';
import type { Door, Target } from '../targets/target.ts';

/** What a work needs to run once against one target. */
export interface Stage {
  readonly consoles: Consoles;
  readonly target: Target;
  /** Of the target, TLS where the work is. */
  readonly door: Door;
  /** How long is measured. */
  readonly seconds: number;
  /** Begins to count CPU; the answer ends it. */
  time(): () => Spent;
}

/** Figures of one round, by the name that requirements use. */
export interface Figures {
  readonly values: Readonly<Record<string, number>>;
  readonly spent?: Spent;
}

export interface Work {
  readonly id: string;
  readonly title: string;
  readonly isTls: boolean;
  /** Names of figures with their units, in the order they are shown. */
  readonly units: Readonly<Record<string, string>>;
  /** Whether CPU or speed are the point, so that a busy load core matters. */
  readonly isThroughput: boolean;
  /** Targets that it means nothing for, or too much. */
  readonly without?: readonly string[];
  /** One round of so many, whatever is asked for; memory changes little from round to round. */
  readonly maxRounds?: number;
  /** How long it is run uncounted against a target whose engine compiles what it runs, before the first round. */
  readonly warmUpSeconds?: number;
  /** A target of its own, started afresh: for memory. */
  readonly isFresh?: boolean;
  run(stage: Stage): Promise<Figures>;
}
