import { Secret } from '../../platform/secret.ts';
import type { Loaded } from '../load-settings.ts';
import type { Option } from '../option.ts';

/** One option as `oriel config show --json` prints it. */
export interface ShownSetting {
  readonly group: string;
  readonly option: string;
  /** The text for a file; stars for a secret that is set; one text for each value of a repeatable option. */
  readonly value: string | readonly string[];
  readonly source: 'flag' | 'environment' | 'file' | 'preset' | 'default';
  /** `file:line`, the variable or the flag. */
  readonly where: string;
}

const STARS = '***';

/** Every option, or those of one group, with value and source, in the order of the table. */
export function shownSettings(
  { settings, sources, table }: Pick<Loaded, 'settings' | 'sources' | 'table'>,
  group?: string,
): ShownSetting[] {
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings;
  return Object.entries(table)
    .filter(([name]) => group === undefined || name === group)
    .flatMap(([name, options]) =>
      Object.entries(options).map(([option, definition]): ShownSetting => {
        const { kind, where } = sources[name]?.[option] ?? { kind: 'default', where: 'default' };
        return { group: name, option, value: shown(definition, values[name]?.[option]), source: kind, where };
      }),
    );
}

/**
 * The lines of `oriel config show`: a configuration file with these values (except secrets), each with its source as a comment.
 */
export function settingLines(shownOnes: readonly ShownSetting[]): string[] {
  const lines: string[] = [];
  let group: string | undefined;
  for (const { group: name, option, value, where } of shownOnes) {
    if (name !== group) lines.push(...(group === undefined ? [] : ['']), `[${name}]`);
    group = name;
    lines.push(`# ${where}`);
    const values = typeof value === 'string' ? [value] : value;
    if (values.length === 0) lines.push(`# ${option} =`);
    lines.push(...values.map((each) => `${option} = ${inFile(each)}`.trimEnd()));
  }
  return lines;
}

function shown(option: Option, value: unknown): string | readonly string[] {
  if (option.type.multiple) {
    const values = value as readonly unknown[];
    return values.map((each) => (option.secret ? STARS : option.type.format([each])));
  }
  if (!option.secret) return option.type.format(value);
  const text = value instanceof Secret ? value.reveal() : String(value);
  return text === '' ? '' : STARS;
}

/** Doubles dollar signs, and quotes a value that the file format would change. */
function inFile(text: string): string {
  const literal = text.replaceAll('$', '$$$$').replaceAll('\n', '\n  ');
  const changed = literal !== literal.trim() || /^(["'])(.*\1)?$/s.test(literal);
  return changed ? `"${literal}"` : literal;
}
