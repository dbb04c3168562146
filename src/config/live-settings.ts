import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../platform/secret.ts';
import type { OptionTable } from './option.ts';
import { isLive, type Settings } from './option-table.ts';

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The differences between two configurations, as `group.option`. */
export interface SettingsChange {
  /** Options whose new value is in effect. */
  readonly taken: readonly string[];
  /** Options whose new value takes effect after a restart. */
  readonly later: readonly string[];
}

/**
 * Settings that a reload can change. The groups of `settings` are the same objects for ever, and each option is a getter:
 * code that holds `settings` or a group reads the current values. Only a value that is copied out of a group does not change.
 */
export class LiveSettings<S extends Settings> {
  readonly settings: S;
  readonly #table: OptionTable;
  #values: Values;

  constructor(initial: S, table: OptionTable) {
    this.#table = table;
    this.#values = initial;
    const groups = Object.entries(this.#values).map(([group, options]) => {
      const getters = Object.keys(options).map((option) => {
        const get = () => this.#values[group]?.[option];
        return [option, { enumerable: true, get }] as const;
      });
      return [group, Object.defineProperties({}, Object.fromEntries(getters))];
    });
    this.settings = Object.fromEntries(groups);
  }

  /** Takes over the values of all live options at once. */
  replace(next: S): SettingsChange {
    const taken: string[] = [];
    const later: string[] = [];
    const values: Record<string, Record<string, unknown>> = {};
    for (const [group, options] of Object.entries<Values[string]>(next)) {
      const current: Record<string, unknown> = { ...this.#values[group] };
      values[group] = current;
      for (const [option, value] of Object.entries(options)) {
        if (isSame(current[option], value)) continue;
        const live = isLive(this.#table, group, option);
        (live ? taken : later).push(`${group}.${option}`);
        if (live) current[option] = value;
      }
    }
    this.#values = values;
    return { taken, later };
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Secret && other instanceof Secret) return one.reveal() === other.reveal();
  return isDeepStrictEqual(one, other);
}
