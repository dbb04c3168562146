import type { Use } from './checks/uses.ts';

/** One configuration option, as a table entry. Names, types and defaults follow Nova where Nova has the option. */
export interface Option<T = unknown> {
  readonly type: OptionType<T>;
  /** Which processes must have the same value, as far as it has an effect in them. They compare it (src/config/same-on.ts). */
  readonly sameOn: SameOn;
  /** False for a list whose order has no meaning: two lists with the same members count as the same value. */
  readonly orderCounts?: boolean;
  /** Where it is empty each process makes a value of its own: two that are empty differ. */
  readonly isOwnWhereEmpty?: boolean;
  readonly default: T;
  /** For the documentation, where the default depends on the machine: `this machine's host name`. */
  readonly defaultText?: string;
  /** One or two sentences for docs/configuration.md: meaning, unit, what zero means, when it is dangerous. */
  readonly help: string;
  /** Names that Nova gave it earlier; `group` as written in the file. */
  readonly oldNames?: readonly OldName[];
  /** Shown as stars by `config show`. */
  readonly secret?: boolean;
  /** Nova's option of that name and default; false where it is Oriel's own. */
  readonly nova?: boolean;
  /**
   * What it takes for a value to have an effect: any one of these. Empty where nothing in Oriel acts on it. Every option of
   * the table has it (test/unit/config/checks/check-uses.test.ts); `oriel config check` derives its warnings from it.
   */
  readonly uses?: readonly Use[];
  /** What the operator loses without knowing where the value has no effect, a sentence; it makes the finding an error. */
  readonly lost?: string;
}

/**
 * `none`: each process may have a value of its own. `controllers`: every process that runs a role other than compute.
 * `computes`: every compute agent; a difference may be meant, and is a warning.
 */
export type SameOn = 'none' | 'controllers' | 'computes' | 'all';

export interface OldName {
  readonly group: string;
  readonly name: string;
}

/** Turns the text of a file, variable or flag into a value, or says in a sentence what is wrong with it. */
export interface OptionType<T> {
  /** For the documentation: `boolean`, `port`, `list of host names`. */
  readonly name: string;
  /** Whether each mention in a file counts (oslo.config's MultiOpt). */
  readonly multiple?: boolean;
  /** An empty value counts as not set, as oslo.config has it for numbers. */
  readonly emptyIsUnset?: boolean;
  parse(text: string): { value: T } | { problem: string };
  /** As it would be written in a file. */
  format(value: T): string;
}

export type OptionGroup = Readonly<Record<string, Option>>;
export type OptionTable = Readonly<Record<string, OptionGroup>>;

/** The values of a table of options: settings.vnc.novncproxy_port and so on, named as in the file. */
export type SettingsOf<T extends OptionTable> = {
  readonly [G in keyof T]: { readonly [O in keyof T[G]]: T[G][O] extends Option<infer V> ? V : never };
};

/** The option of that name; undefined where there is none. Names of a file are never looked up in prototypes: `__proto__`. */
export function optionOf(table: OptionTable, group: string, name: string): Option | undefined {
  if (!Object.hasOwn(table, group)) return undefined;
  const options = table[group]!;
  return Object.hasOwn(options, name) ? options[name] : undefined;
}
