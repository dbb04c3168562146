import type { ParseArgsConfig } from 'node:util';

/** What a command may touch: tests pass their own. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  out(line: string): void;
  err(line: string): void;
  /** Resolves with `process.stdin` as text; only `hash-password` reads it. */
  input(): Promise<string>;
}

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** What the value stands for, such as FILE; absent for booleans. */
  readonly value?: string;
  readonly help: string;
}

/** One command of the CLI: a row of the help, and what it does. */
export interface Command {
  /** One or two words, as typed: `serve`, `server list`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the positional arguments, all required. */
  readonly positionals: readonly string[];
  /** Names of positional arguments that may follow. */
  readonly optional?: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whole command lines, each with what it is good for. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Answers the exit status: 0 done, 1 refused or failed, 2 bad usage. */
  run(input: CommandInput, io: Io): Promise<number>;
}

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** The command line does not fit: the sentence says what is wrong, the usage what is right. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was understood and could not be done: the sentence says why and what to do. Exit status 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** The options in the form that node:util's parseArgs takes. */
export function parseArgsOptions(command: Command): NonNullable<ParseArgsConfig['options']> {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = {
      type: option.type,
      ...(option.multiple ? { multiple: true } : {}),
      ...(option.short ? { short: option.short } : {}),
    };
  }
  return options;
}
