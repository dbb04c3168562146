import type { Check } from './checks/check.ts';
import type { OptionTable, SettingsOf } from './option.ts';
import { OPTIONS } from './option-table.ts';

/**
 * Options and checks that a part of the program brings along, such as a hypervisor driver. Configuration cannot import such
 * parts: the composition passes them in.
 */
export interface OptionPart {
  /** A group can have options of several parts. */
  readonly options: OptionTable;
  readonly checks: readonly Check[];
}

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;

/** The values of the options of these parts. */
export type SettingsOfParts<P extends readonly OptionPart[]> = Intersection<SettingsOf<P[number]['options']>>;

/** Every option of the program: those of option-table.ts and those of its parts. */
export function optionTable(parts: readonly OptionPart[]): OptionTable {
  const table: Record<string, OptionTable[string]> = { ...OPTIONS };
  for (const { options } of parts) {
    for (const [group, more] of Object.entries(options)) table[group] = { ...table[group], ...more };
  }
  return table;
}
