import type { Use } from './checks/uses.ts';

/** One configuration option, an entry of the table. Names, types and defaults follow Nova if Nova has the option. */
export interface Option<T = unknown> {
  /** The type of the value, with its bounds. */
  readonly type: OptionType<T>;
  /** The processes that must have the same value if it has an effect in them; they compare it (src/config/same-on.ts). */
  readonly sameOn: SameOn;
  /** False for a list whose order has no meaning: lists with the same members count as the same value. */
  readonly orderCounts?: boolean;
  /** The value is a PEM file of authorities, or of a certificate whose key is in the file of that option of the same group. */
  readonly pem?: 'authorities' | { readonly key: string };
  /** If empty, each process generates a value of its own: two empty values differ. */
  readonly isOwnWhereEmpty?: boolean;
  /**
   * A new value takes effect on SIGHUP; the code that uses it reads the settings each time and keeps no copy. All other options
   * are read once at the start: ports, roles, the transport, stores, drivers.
   */
  readonly live?: boolean;
  readonly default: T;
  /** For the documentation if the default depends on the machine: `this machine's host name`. */
  readonly defaultText?: string;
  /** One or two sentences for docs/configuration.md: meaning, unit, what zero means, when it is dangerous. */
  readonly help: string;
  /** Names of earlier releases of Nova; `group` as written in the file. */
  readonly oldNames?: readonly OldName[];
  /** `config show` prints stars. */
  readonly secret?: boolean;
  /** True if the option is Nova's, with its name and default; absent for Oriel's own. */
  readonly nova?: boolean;
  /**
   * The conditions under which a value has an effect: one of these must hold. Empty if Oriel does not use the option. Every
   * option of the table has it (test/unit/config/checks/check-uses.test.ts); `oriel config check` derives its warnings from it.
   */
  readonly uses?: readonly Use[];
  /** What does not work, in a sentence, if the value has no effect; it makes the finding an error. */
  readonly lost?: string;
}

/** Infers the type of an option's value from `type`; a default of another type does not compile. */
export function option<T>(entry: Omit<Option<T>, 'default'> & { readonly default: NoInfer<T> }): Option<T> {
  return entry;
}

/**
 * `none`: each process may have a value of its own. `controllers`: every process that runs a role other than compute.
 * `computes`: every compute agent; a difference may be intended and is a warning. `all`: every process.
 */
export type SameOn = 'none' | 'controllers' | 'computes' | 'all';

export interface OldName {
  readonly group: string;
  readonly name: string;
}

/** Parses the text of a file, variable or flag. */
export interface OptionType<T> {
  /** For the documentation, with its bounds: `boolean`, `port`, `integer from 1 to 300`. */
  readonly name: string;
  /** Each assignment in a file adds a value (oslo.config's MultiOpt). */
  readonly multiple?: boolean;
  /** An empty value counts as not set, as for numbers in oslo.config. */
  readonly emptyIsUnset?: boolean;
  parse(text: string): { value: T } | { problem: string };
  /** The text for a file. */
  format(value: T): string;
}

export type OptionGroup = Readonly<Record<string, Option>>;
export type OptionTable = Readonly<Record<string, OptionGroup>>;

/** The values of a table of options: settings.api.compute_link_prefix and so on, named as in the file. */
export type SettingsOf<T extends OptionTable> = {
  readonly [G in keyof T]: { readonly [O in keyof T[G]]: T[G][O] extends Option<infer V> ? V : never };
};

/** The option of that name, if there is one. Names of a file are never looked up in prototypes: `__proto__`. */
export function optionOf(table: OptionTable, group: string, name: string): Option | undefined {
  const options = Object.hasOwn(table, group) ? table[group] : undefined;
  return options && Object.hasOwn(options, name) ? options[name] : undefined;
}
