import { assumedRoles } from './checks/assumed-roles.ts';
import { checkFiles } from './checks/check-files.ts';
import { type CheckContext, checkSettings } from './checks/check-settings.ts';
import { valueExpander } from './files/expand-value.ts';
import { type ConfigPaths, findConfigFiles } from './files/find-config-files.ts';
import {
  type Given,
  lastAssignment,
  type Mention,
  mentionsOf,
  type Override,
  variablesOf,
} from './files/given.ts';
import { readFile } from './files/read-file.ts';
import { checkNames, noSuchOption } from './names/check-names.ts';
import { checkOverrides } from './names/check-overrides.ts';
import { type Option, type OptionTable, optionOf } from './option.ts';
import { type OptionPart, optionTable, type SettingsOfParts } from './option-part.ts';
import type { Settings } from './option-table.ts';
import type { Problem, Source, Warning } from './report/problem.ts';
import { isCloud } from './values/is-cloud.ts';

/** Values that a command presets, such as those of `npm start`. All other sources override them. */
export type Presets<S extends Settings = Settings> = { readonly [G in keyof S]?: Partial<S[G]> };

export interface LoadInput<P extends readonly OptionPart[] = readonly OptionPart[]>
  extends Partial<ConfigPaths> {
  /** What the parts of the program bring along beside the options of option-table.ts. */
  readonly parts: P;
  /** From the command line; they override everything else. */
  readonly overrides?: readonly Override[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly defaults?: Presets<Settings & SettingsOfParts<P>>;
  /** The roles that will run; options of others are not checked. If absent: those of assumed-roles.ts. */
  readonly roles?: CheckContext['roles'];
  readonly areRolesAsked?: CheckContext['areRolesAsked'];
}

export interface Loaded<S extends Settings = Settings> {
  /** Complete even with problems: a value that cannot be used is replaced by its default. */
  readonly settings: S;
  /** Every option that was read. */
  readonly table: OptionTable;
  readonly sources: Sources;
  /** The roles that the configuration was checked for. */
  readonly roles: NonNullable<LoadInput['roles']>;
  /** The files that were read, lowest precedence first. */
  readonly files: readonly string[];
  /** Oriel cannot start with these. All problems, not only the first. */
  readonly problems: readonly Problem[];
  /** Oriel starts with these, and logs them. */
  readonly warnings: readonly Warning[];
}

/** The source of each value, by group and option. */
export type Sources = Readonly<Record<string, Readonly<Record<string, Source>>>>;

/** Reads the configuration: command line over environment over files over presets over defaults. Never throws. */
export function loadSettings<P extends readonly OptionPart[]>(
  input: LoadInput<P>,
): Loaded<Settings & SettingsOfParts<P>> {
  const paths = findConfigFiles({ configFiles: [], configDirs: [], ...input });
  const files = paths.files.map(readFile);
  const given: Given = { overrides: input.overrides ?? [], variables: variablesOf(input.env), files };
  const problems: Problem[] = [...paths.problems, ...files.flatMap((file) => file.problems)];
  const warnings: Warning[] = [];
  // If a file could not be read completely, defaults are not checked: the file may set the option.
  const isIncomplete = problems.length > 0;

  const table = optionTable(input.parts);
  const presets = (input.defaults ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const presetOf = (group: string, name: string) => presets[group]?.[name];
  const expand = valueExpander(table, given, presetOf);

  for (const { group, option, flag } of given.overrides) {
    if (optionOf(table, group, option) === undefined) problems.push(noSuchOption(table, group, option, flag));
  }
  const settings: Record<string, Record<string, unknown>> = {};
  const sources: Record<string, Record<string, Source>> = {};
  const failed = new Set<string>();
  for (const [group, options] of Object.entries(table)) {
    const values: Record<string, unknown> = {};
    const origins: Record<string, Source> = {};
    for (const [name, option] of Object.entries(options)) {
      const said = mentionsOf(given, group, name, option);
      const mentions = said.filter(({ isDamaged }) => !isDamaged);
      const preset = presetOf(group, name);
      const parsed = parseMentions(mentions, option, (text) => expand(text, group));
      values[name] = parsed.value ?? preset ?? option.default;
      origins[name] = parsed.source ?? (preset === undefined ? DEFAULT : PRESET);
      for (const problem of parsed.problems) problems.push({ ...problem, group, option: name });
      for (const note of parsed.notes) warnings.push({ ...note, group, option: name, level: 'warning' });
      const isUnknown = isIncomplete && origins[name].kind === 'default';
      if (parsed.problems.length > 0 || mentions.length < said.length || isUnknown)
        failed.add(`${group}.${name}`);
    }
    settings[group] = values;
    sources[group] = origins;
  }
  const typed = settings as unknown as Settings & SettingsOfParts<P>;
  warnings.push(...checkNames(table, given, isCloud(typed)), ...checkOverrides(table, given, paths));
  const roles = input.roles ?? assumedRoles(typed, table, (group, name) => sources[group]?.[name]);
  // In front of a cloud only the proxy runs: options of other roles are a mistake.
  const { areRolesAsked = input.roles === undefined && isCloud(typed) } = input;
  const unused = (path: string) => {
    const [group = '', name = ''] = path.split('.');
    return lastAssignment(given, group, name)?.source.where;
  };
  const moreChecks = input.parts.flatMap(({ checks }) => checks);
  const context = { table, moreChecks, sources, failed, areRolesAsked, unused, roles };
  const checks = checkSettings(typed, context);
  return {
    settings: typed,
    table,
    sources,
    roles,
    files: paths.files,
    problems: [...problems, ...checks.problems],
    warnings: [...warnings, ...checks.warnings, ...checkFiles(typed, context)],
  };
}

const DEFAULT: Source = { kind: 'default', where: 'default' };
const PRESET: Source = { kind: 'preset', where: 'this command' };

type Finding = Pick<Problem, 'where' | 'message' | 'remedy'>;

interface ParsedMentions {
  value?: unknown;
  source?: Source;
  problems: Finding[];
  /** Reported as warnings. */
  notes: Finding[];
}

/** The value of one option from the texts that count for it. */
function parseMentions(
  mentions: readonly Mention[],
  option: Option,
  expand: (text: string) => ReturnType<ReturnType<typeof valueExpander>>,
): ParsedMentions {
  const problems: Finding[] = [];
  const notes: Finding[] = [];
  const values: unknown[] = [];
  for (const { text, source } of mentions) {
    const { where } = source;
    const expanded = expand(text);
    if ('problem' in expanded) {
      // The word after the dollar sign may be part of a password.
      const what = option.secret
        ? 'a "$" in the value refers to no option that is allowed here'
        : expanded.problem;
      const remedy = `Write $$ for a dollar sign. References have the form $option or \${group.option} and name an option that is set.`;
      problems.push({ where, message: sentence(what), remedy });
      continue;
    }
    if (option.type.emptyIsUnset && expanded.text.trim() === '') {
      const message = 'The value is empty, which counts as not set: the default applies.';
      const remedy = `Write a value (the default is ${option.type.format(option.default)}), or delete the line.`;
      return { problems, notes: [{ where, message, remedy }] };
    }
    const plain = option.secret ? expanded.text : expanded.text.replace(PASSWORD_IN_ADDRESS, '');
    if (plain !== expanded.text) {
      const message = 'The value contains a password (user:password@), which is not used.';
      notes.push({ where, message, remedy: PASSWORD_REMEDY });
    }
    const parsed = option.type.parse(plain);
    if ('problem' in parsed) {
      const message = sentence(option.secret ? `the value is not a ${option.type.name}` : parsed.problem);
      problems.push({
        where,
        message,
        remedy: COMMENT.test(text) ? COMMENT_REMEDY : `Write a value of type ${option.type.name}.`,
      });
      continue;
    }
    values.push(parsed.value);
    if (source.kind === 'file' && !option.secret && COMMENT.test(text)) {
      notes.push({
        where,
        message: `The value "${plain}" seems to contain a comment.`,
        remedy: COMMENT_REMEDY,
      });
    }
  }
  const source = mentions.at(-1)?.source;
  if (values.length === 0) return { problems, notes };
  const value = option.type.multiple ? values.flat() : values.at(-1);
  return { value, ...(source ? { source } : {}), problems, notes };
}

/** No option has a password in a URL. Values that are not secret appear in logs, the doctor and health pages. */
const PASSWORD_IN_ADDRESS = /[^\s/@:,]+:[^\s/@,]+@/g;
const PASSWORD_REMEDY =
  'Delete it, and change that password: the value appears in logs and on health pages. User names and passwords have options of their own.';

/** Looks like a comment; in oslo.config it is part of the value. */
const COMMENT = /\s[#;]/;
const COMMENT_REMEDY =
  'Write a comment on a line of its own, beginning with #. After a value it is part of the value.';

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(capital) ? capital : `${capital}.`;
}
