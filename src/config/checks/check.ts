import type { Settings } from '../option-table.ts';
import type { Warning } from '../report/problem.ts';
import type { Reader } from './uses.ts';

/** One check of values that must fit together. Pure: it reads no file and uses no network. */
export interface Check<S extends Settings = Settings> extends Scope {
  check(settings: S, unused: UnusedNames): Finding | readonly Finding[] | undefined;
}

/** The options of a check and the processes that it is for. */
interface Scope {
  /** The role that the check is for; every role if absent. */
  readonly role?: Reader;
  /** Another role that must run in the same process. */
  readonly and?: Reader;
  /** `group.option` of the options that it reads; findings are reported for the first. */
  readonly reads: readonly [string, ...string[]];
  /** Skipped if a command presets the value of the first option, as `npm start` does. */
  readonly isAboutTheLine?: boolean;
}

/** The place of a name that a file sets and Oriel has no option for, by `group.name`; undefined if no file sets it. */
export type UnusedNames = (path: string) => string | undefined;

export interface Finding {
  /** `fatal`: Oriel does not start. The others as in `Warning`. */
  readonly level: 'fatal' | Warning['level'];
  readonly message: string;
  readonly remedy: string;
}

interface Rule<S extends Settings> extends Scope {
  readonly level: Finding['level'];
  readonly when: (settings: S) => boolean;
  readonly message: string | ((settings: S) => string);
  readonly remedy: string;
}

/** A check with one finding and one condition. */
export function rule<S extends Settings = Settings>({
  level,
  when,
  message,
  remedy,
  ...scope
}: Rule<S>): Check<S> {
  const text = (settings: S) => (typeof message === 'string' ? message : message(settings));
  return {
    ...scope,
    check: (settings) => (when(settings) ? { level, message: text(settings), remedy } : undefined),
  };
}

/** The finding for a listener at port 0. */
export const PORT_ZERO = {
  isAboutTheLine: true,
  level: 'warning',
  message: 'With port 0 the system chooses another port at each start, which clients do not know.',
  remedy: 'Write a port, or delete the line.',
} as const;
