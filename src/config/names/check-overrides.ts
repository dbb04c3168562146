import { realpathSync } from 'node:fs';
import type { ConfigFiles } from '../files/find-config-files.ts';
import { type Given, type Mention, mentionsOf } from '../files/given.ts';
import type { ConfigFile } from '../files/parse-config-text.ts';
import { type OptionTable, optionOf } from '../option.ts';
import type { Warning } from '../report/problem.ts';

/**
 * Reports an option that is set twice in one file, or by several files or the environment with different values; a section that occurs
 * twice in one file; a file that is read twice; and files that are not read because of their names. Each finding names both places and
 * the one that counts, and never a value.
 */
export function checkOverrides(table: OptionTable, given: Given, found: ConfigFiles): Warning[] {
  return [
    ...found.passedOver.map(passedOver),
    ...filesReadTwice(given.files),
    ...given.files.flatMap((file) => [...sectionsTwice(table, file), ...optionsTwice(table, file)]),
    ...overridden(table, given, found),
  ];
}

function passedOver(path: string): Warning {
  const message = 'The file is not read: its name does not end in .conf.';
  const remedy = 'Rename it to *.conf, or move it out of the directory.';
  return { level: 'warning', where: path, group: '', option: '', message, remedy };
}

function filesReadTwice(files: readonly ConfigFile[]): Warning[] {
  const seen = new Map<string, string>();
  return files.flatMap(({ path }) => {
    const real = realPath(path);
    const first = seen.get(real);
    seen.set(real, first ?? path);
    if (first === undefined) return [];
    const message = `The file is read twice: it is the same as ${first}.`;
    return [
      { level: 'warning' as const, where: path, group: '', option: '', message, remedy: 'Name it once.' },
    ];
  });
}

function sectionsTwice(table: OptionTable, { path, sections }: ConfigFile): Warning[] {
  const seen = new Map<string, number>();
  return sections.flatMap(({ name, line }) => {
    const group = name === 'DEFAULT' ? name : name.toLowerCase();
    const first = seen.get(group);
    seen.set(group, first ?? line);
    if (first === undefined || !Object.hasOwn(table, group)) return [];
    const message = `The section occurs twice; it also begins at ${path}:${first}. The lines of both count.`;
    const remedy = 'Write all its options in one place.';
    return [{ level: 'warning' as const, where: `${path}:${line}`, group, option: '', message, remedy }];
  });
}

function optionsTwice(table: OptionTable, { path, assignments }: ConfigFile): Warning[] {
  const seen = new Map<string, { readonly text: string; readonly line: number }>();
  return assignments.flatMap(({ group, key, text, line }) => {
    const option = optionOf(table, group, key);
    if (option === undefined || option.type.multiple === true) return [];
    const first = seen.get(`${group}.${key}`);
    seen.set(`${group}.${key}`, { text, line });
    if (first === undefined) return [];
    const isSame = first.text === text;
    const message = `The option is set twice: this value replaces ${isSame ? 'the same one' : 'another one'} at ${path}:${first.line}.`;
    const level = isSame ? ('debug' as const) : ('warning' as const);
    return [
      { level, where: `${path}:${line}`, group, option: key, message, remedy: 'Delete one of the lines.' },
    ];
  });
}

/** A later file given by name overrides intentionally; a file of a directory, or a variable, may be left over. */
function overridden(table: OptionTable, given: Given, found: ConfigFiles): Warning[] {
  const alone = given.files.map((file): Given => ({ overrides: [], variables: [], files: [file] }));
  const variables: Given = { overrides: [], variables: given.variables, files: [] };
  return Object.entries(table).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, option]) => {
      if (option.type.multiple === true) return [];
      const mentions = [...alone, variables].flatMap((each): Mention[] =>
        mentionsOf(each, group, name, option),
      );
      const [last, ...others] = mentions.toReversed();
      const lost = others.filter(({ text }) => text !== last?.text);
      // An empty value has a warning of its own.
      if (last === undefined || last.text.trim() === '' || lost.length === 0) return [];
      const { kind, where } = last.source;
      const isNamed = kind === 'file' && !found.ofDirectories.some((path) => where.startsWith(`${path}:`));
      const message = `This value counts, and replaces another one at ${lost.map(({ source }) => source.where).join(' and ')}.`;
      const remedy = 'Delete the wrong one.';
      const level = isNamed ? ('debug' as const) : ('warning' as const);
      return [{ level, where, group, option: name, message, remedy }];
    }),
  );
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // A missing file is reported elsewhere.
  }
}
