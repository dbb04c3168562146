import type { Settings } from '../option-table.ts';
import type { Warning } from '../report/problem.ts';
import type { Role } from './uses.ts';

/** Reads `settings` and answers what does not fit together, or nothing. */
export interface Check {
  /** The role that minds; every role where absent. */
  readonly role?: Role;
  /** Another role that must run in the same process. */
  readonly and?: Role;
  /** `group.option` of what it looks at; the first is blamed. */
  readonly reads: readonly [string, ...string[]];
  /** Left out where a command presets the value of the first, as `npm start` does. */
  readonly isAboutTheLine?: boolean;
  check(settings: Settings, unused: UnusedNames): Finding | readonly Finding[] | undefined;
}

/** The place of a name that a file sets and Oriel has no option for, by `group.name`; undefined where no file sets it. */
export type UnusedNames = (path: string) => string | undefined;

export interface Finding {
  /** `fatal`: Oriel does not start. The others as in `Warning`. */
  readonly level: 'fatal' | Warning['level'];
  readonly message: string;
  readonly remedy: string;
}
