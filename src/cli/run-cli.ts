import { parseArgs } from 'node:util';
import { nearest } from '../platform/text/nearest.ts';
import { printableLines } from '../platform/text/plain-text.ts';
import { type Command, CommandFailed, type Io, parseArgsOptions, UsageError } from './command.ts';
import { commandHelp, programHelp, usageLine } from './help.ts';
import { INTERRUPTED_STATUS, Interrupted } from './terminal.ts';

/** Finds the command, checks its arguments and runs it. Returns the exit status. */
export function runCli(argv: readonly string[], commands: readonly Command[], io: Io): Promise<number> {
  return runOn(argv, commands, printing(io));
}

/** Names, reasons and arguments come from other parties: no output may control the user's terminal. */
function printing(io: Io): Io {
  return {
    env: io.env,
    input: () => io.input(),
    terminal: io.terminal,
    out: (line) => io.out(printableLines(line)),
    err: (line) => io.err(printableLines(line)),
  };
}

async function runOn(argv: readonly string[], commands: readonly Command[], io: Io): Promise<number> {
  const wantsHelp = argv.includes('--help') || argv.includes('-h');
  const command = findCommand(argv, commands);
  if (command === undefined) {
    if (argv.length === 0 || (wantsHelp && argv[0]?.startsWith('-'))) {
      io.out(programHelp(commands));
      return argv.length === 0 ? 2 : 0;
    }
    io.err(unknownCommand(argv, commands));
    return 2;
  }
  if (wantsHelp) {
    io.out(commandHelp(command));
    return 0;
  }
  try {
    return await command.run(parse(command, argv.slice(command.name.split(' ').length)), io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(
        `${error.message}\nUsage: ${usageLine(command)}\n"oriel ${command.name} --help" shows options and examples.`,
      );
      return 2;
    }
    if (error instanceof CommandFailed) {
      io.err(error.message);
      return 1;
    }
    if (error instanceof Interrupted) {
      io.err(error.message);
      return INTERRUPTED_STATUS;
    }
    throw error;
  }
}

function findCommand(argv: readonly string[], commands: readonly Command[]): Command | undefined {
  const twoWords = argv.slice(0, 2).join(' ');
  return commands.find(({ name }) => name === twoWords) ?? commands.find(({ name }) => name === argv[0]);
}

function unknownCommand(argv: readonly string[], commands: readonly Command[]): string {
  const group = commands.filter(({ name }) => name.startsWith(`${argv[0]} `));
  if (group.length > 0) {
    const words = group.map(({ name }) => `"oriel ${name}"`).join(', ');
    return `"oriel ${argv.slice(0, 2).join(' ')}" is not a command. Did you mean ${words}?`;
  }
  const typed = argv.slice(0, 2).join(' ');
  const names = commands.map(({ name }) => name);
  const near = nearest(typed, names) ?? nearest(argv[0] ?? '', names);
  const hint = near === undefined ? '"oriel --help" lists the commands.' : `Did you mean "oriel ${near}"?`;
  return `"${argv[0]}" is not a command of oriel. ${hint}`;
}

function parse(command: Command, args: string[]) {
  const options = parseArgsOptions(command);
  const parsed = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) {
      const near = nearest(token.name, Object.keys(options));
      throw new UsageError(
        `There is no option ${token.rawName}.${near === undefined ? '' : ` Did you mean --${near}?`}`,
      );
    }
    if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      throw new UsageError(
        `${token.rawName} needs a value: ${token.rawName} ${command.options[token.name]?.value ?? 'VALUE'}`,
      );
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value.`);
    }
  }
  const missing = command.positionals[parsed.positionals.length];
  if (missing !== undefined) throw new UsageError(`The argument ${missing} is missing.`);
  const extra = parsed.positionals[command.positionals.length + (command.optional?.length ?? 0)];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.`);
  return { positionals: parsed.positionals, values: parsed.values };
}
