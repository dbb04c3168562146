import { type Command, type Completes, optionsOf } from '../command.ts';

/** What a shell completes for one command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What completes each argument, in their order. */
  readonly arguments: readonly ValueKind[];
}

export interface CompletedOption {
  /** Without the hyphens. */
  readonly name: string;
  readonly short?: string;
  /** The first sentence of its help. */
  readonly help: string;
  /** Undefined if the option takes no value. */
  readonly value?: ValueKind;
}

/** What completes a value: `files` and `folders` by the shell, `nothing` if only the user knows it. */
export type ValueKind = Completes | 'files' | 'folders' | 'nothing';

/** The table from which the scripts of all shells are made. */
export function completionTable(commands: readonly Command[]): CompletedCommand[] {
  return [...commands.map(completed), help()];
}

function completed(command: Command): CompletedCommand {
  const { name, summary, positionals, optional = [], completes = {} } = command;
  const options = Object.entries(optionsOf(command)).map(([option, { type, value, short, help: text }]) => ({
    name: option,
    ...(short === undefined ? {} : { short }),
    help: firstSentence(text),
    ...(type === 'boolean' ? {} : { value: completes[option] ?? shellKind(value) }),
  }));
  return {
    name,
    summary: firstSentence(summary),
    options: [...options, { name: 'help', short: 'h', help: 'Show the help.' }],
    arguments: [...positionals, ...optional].map((each) => completes[each] ?? 'nothing'),
  };
}

function help(): CompletedCommand {
  return { name: 'help', summary: 'Show the help of a command.', options: [], arguments: ['commands'] };
}

function shellKind(value: string | undefined): ValueKind {
  if (value === 'FILE') return 'files';
  return value === 'DIR' ? 'folders' : 'nothing';
}

/** Short enough for a list in a terminal. */
function firstSentence(text: string): string {
  return text.split(/(?<=[^.]\.)\s|: /)[0] ?? text;
}

/** The options that take a value in some command: the word after one is never the command. */
export function optionsWithValue(table: readonly CompletedCommand[]): string[] {
  const names = table.flatMap(({ options }) =>
    options.filter(({ value }) => value !== undefined).map(({ name }) => `--${name}`),
  );
  return [...new Set(names)];
}

/** Quoted for a POSIX shell, zsh and bash. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
