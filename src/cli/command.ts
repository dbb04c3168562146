import type { ParseArgsConfig } from 'node:util';
import type { SignInSource } from './sign-in/cloud-settings.ts';
import { SIGN_IN_OPTIONS } from './sign-in/settings.ts';
import type { Terminal } from './terminal.ts';

/** What a command reads and writes. */
export interface Io extends SignInSource {
  out(line: string): void;
  err(line: string): void;
  /** Writes to standard output as it is. */
  outBytes(bytes: Uint8Array): Promise<void>;
  /** The width of the terminal; undefined if the output goes to a file or a pipe. */
  readonly columns?: number | undefined;
  /** Where a table can be drawn again in its place; undefined if the output goes to a file or a pipe. */
  readonly table?: LiveTable | undefined;
  /** Resolves with `process.stdin` as text, at most 64 KiB. Passwords are read from it. */
  input(): Promise<string>;
  /** Where the user can be asked; undefined if no terminal is attached. */
  readonly terminal: Terminal | undefined;
  /** Ends a command that lasts until an interrupt. */
  readonly signal?: AbortSignal;
  /** Where the operator sockets of this host are. Default: /run/oriel. */
  readonly operatorDirectory?: string;
}

/** A table in a terminal that changes in its place. */
export interface LiveTable {
  size(): { readonly columns: number; readonly rows: number };
  /** Replaces what was drawn before. The text has no more lines than the terminal. */
  draw(text: string): void;
}

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** Name of the value in the help, such as FILE; absent for booleans. */
  readonly value?: string;
  readonly help: string;
}

/** What completion offers for an argument: the names of instances, ids of sessions, names of commands, or words. */
export type Completes = 'servers' | 'sessions' | 'commands' | readonly string[];

/** One command of the CLI. */
export interface Command {
  /** One or two words, as typed: `serve`, `server list`. */
  readonly name: string;
  readonly summary: string;
  /** Further paragraphs for the manual. */
  readonly description?: readonly string[];
  /** Uses the API: takes the options, variables and files of a sign-in. */
  readonly signsIn?: true;
  /** Its output is English in every locale, as that of all commands without a sign-in. */
  readonly english?: true;
  /** Names of the positional arguments, all required. */
  readonly positionals: readonly string[];
  /** Names of further positional arguments. */
  readonly optional?: readonly string[];
  /** The last required argument may be given several times. */
  readonly repeats?: true;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What completion offers, by the name of the argument or of the option. */
  readonly completes?: Readonly<Record<string, Completes>>;
  /** The fields that --json prints, each with its meaning. */
  readonly json?: JsonOutput;
  /** Variables that this command reads beside those of the configuration and of a sign-in. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What exit status 1 means, if more than a failure. */
  readonly statusOne?: string;
  /** Further exit statuses, each with its meaning. */
  readonly statuses?: Readonly<Record<number, string>>;
  /** Whole command lines, each with its purpose. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Returns the exit status: 0 done, 1 refused or failed, 2 wrong usage. */
  run(input: CommandInput, io: Io): Promise<number>;
}

/** The output of --json: one object, or an array of them. */
export interface JsonOutput {
  readonly is: 'an object' | 'an array of objects';
  readonly fields: Readonly<Record<string, string>>;
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

/** All options that a command takes, without --help. */
export function optionsOf({ options, signsIn }: Command): Command['options'] {
  return signsIn ? { ...options, ...SIGN_IN_OPTIONS } : options;
}

/** The options in the form of node:util's parseArgs. */
export function parseArgsOptions(command: Command): NonNullable<ParseArgsConfig['options']> {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, option] of Object.entries(optionsOf(command))) {
    options[name] = {
      type: option.type,
      ...(option.multiple ? { multiple: true } : {}),
      ...(option.short ? { short: option.short } : {}),
    };
  }
  return options;
}
