import type { ParseArgsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/** What a command reads and writes. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  out(line: string): void;
  err(line: string): void;
  /** Resolves with `process.stdin` as text, at most 64 KiB. Passwords are read from it. */
  input(): Promise<string>;
  /** Where the user can be asked; undefined if no terminal is attached. */
  readonly terminal: Terminal | undefined;
}

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** Name of the value in the help, such as FILE; absent for booleans. */
  readonly value?: string;
  readonly help: string;
}

/** One command of the CLI. */
export interface Command {
  /** One or two words, as typed: `serve`, `server list`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the positional arguments, all required. */
  readonly positionals: readonly string[];
  /** Names of further positional arguments. */
  readonly optional?: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whole command lines, each with its purpose. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Returns the exit status: 0 done, 1 refused or failed, 2 wrong usage. */
  run(input: CommandInput, io: Io): Promise<number>;
}

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** The command line is wrong. The sentence says why; the usage line follows it. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command failed. The sentence says why and what to do. Exit status 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** The options in the form of node:util's parseArgs. */
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
