import type { OldName, Option } from '../option.ts';
import type { Source } from '../report/problem.ts';
import type { Assignment, ConfigFile } from './parse-config-text.ts';

/** A value for one option from the command line. */
export interface Override {
  readonly group: string;
  readonly option: string;
  readonly text: string;
  /** As written on the command line, `--debug`. */
  readonly flag: string;
}

/** A variable `OS_<GROUP>__<OPTION>`. */
export interface Variable {
  readonly name: string;
  /** Lower case, except `DEFAULT`. */
  readonly group: string;
  readonly key: string;
  readonly text: string;
}

/** All values from the command line, the environment and files. */
export interface Given {
  readonly overrides: readonly Override[];
  readonly variables: readonly Variable[];
  /** Lowest precedence first. */
  readonly files: readonly ConfigFile[];
}

/** A text that counts for an option, and its source. */
export interface Mention {
  readonly text: string;
  readonly source: Source;
  /** The bytes in the file are not UTF-8, which is reported for the file. */
  readonly isDamaged?: boolean;
}

export function variablesOf(env: Readonly<Record<string, string | undefined>>): Variable[] {
  const variables: Variable[] = [];
  for (const [name, text] of Object.entries(env)) {
    const [, section, key] = /^OS_([A-Z0-9_]+?)__([A-Z0-9_]+)$/.exec(name) ?? [];
    if (section === undefined || key === undefined || text === undefined) continue;
    const group = section === 'DEFAULT' ? section : section.toLowerCase();
    variables.push({ name, group, key: key.toLowerCase(), text });
  }
  return variables;
}

/**
 * The texts that count for an option. The command line overrides the environment, which overrides files; later files override earlier
 * ones; in one file the present name overrides old ones, and the last line the others. For a repeatable option all texts of the
 * winning kind count, those of all files together.
 */
export function mentionsOf(given: Given, group: string, name: string, option: Option): Mention[] {
  const multiple = option.type.multiple === true;
  const flags = given.overrides.filter((each) => each.group === group && each.option === name);
  if (flags.length > 0) {
    const mentions = flags.map(
      ({ text, flag }): Mention => ({ text, source: { kind: 'flag', where: flag } }),
    );
    return multiple ? mentions : mentions.slice(-1);
  }
  const names: OldName[] = [{ group, name }, ...(option.oldNames ?? [])];
  for (const each of names) {
    const variable = given.variables.find(({ group: g, key }) => g === each.group && key === each.name);
    if (variable === undefined) continue;
    const source: Source = { kind: 'environment', where: variable.name };
    if (!multiple) return [{ text: variable.text, source }];
    const lines = variable.text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((text) => ({ text, source }));
  }
  const perFile = given.files.map(({ assignments }) => {
    const found = names.map((each) =>
      assignments.filter((assignment) => assignment.group === each.group && assignment.key === each.name),
    );
    return (multiple ? found.flat() : (found.find((each) => each.length > 0) ?? []).slice(-1)).map(asMention);
  });
  return multiple ? perFile.flat() : (perFile.findLast((each) => each.length > 0) ?? []);
}

/** The last assignment to a key, for `$key`. Oriel need not have such an option. */
export function lastAssignment(given: Given, group: string, key: string): Mention | undefined {
  const assignment = given.files
    .flatMap(({ assignments }) => assignments)
    .findLast((each) => each.group === group && each.key === key);
  return assignment && asMention(assignment);
}

function asMention({ text, file, line, isDamaged = false }: Assignment): Mention {
  return { text, source: { kind: 'file', where: `${file}:${line}` }, isDamaged };
}
