import type { Cloud } from '../cloud.ts';

/** One line of the report. */
export interface Result {
  readonly what: string;
  /** What the issue requires; empty for a figure without a bound. */
  readonly bound: string;
  readonly seen: string;
  /** Undefined for a figure without a bound. */
  readonly passed?: boolean;
}

export interface Step {
  readonly name: string;
  run(cloud: Cloud, say: (text: string) => void): Promise<Result[]>;
}
