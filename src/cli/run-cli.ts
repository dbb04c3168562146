import { parseArgs } from 'node:util';
import { nearest } from '../platform/text/nearest.ts';
import { printableLines } from '../platform/text/plain-text.ts';
import {
  type Command,
  CommandFailed,
  type CommandInput,
  type Io,
  optionsOf,
  parseArgsOptions,
  UsageError,
} from './command.ts';
import { completeNames } from './completion/complete-names.ts';
import { commandHelp, programHelp, SIGN_IN_TOPIC, signInHelp, usageLine } from './help.ts';
import { inLanguage } from './language/cli-text.ts';
import { commandLanguage } from './language/command-language.ts';
import { optionName, SIGN_IN_OPTIONS, SIGN_IN_SETTINGS, secretSetting } from './sign-in/settings.ts';
import { INTERRUPTED_STATUS, Interrupted } from './terminal.ts';

/** Finds the command, checks its arguments and runs it. Returns the exit status. */
export function runCli(argv: readonly string[], commands: readonly Command[], io: Io): Promise<number> {
  return runOn(argv, commands, printing(io));
}

/** Names, reasons and arguments come from other parties: no output may control the user's terminal. */
function printing(io: Io): Io {
  return {
    ...io,
    input: () => io.input(),
    out: (line) => io.out(printableLines(line)),
    err: (line) => io.err(printableLines(line)),
    table: io.table && {
      size: io.table.size,
      draw: (text) => io.table?.draw(printableLines(text)),
    },
  };
}

async function runOn(argv: readonly string[], commands: readonly Command[], io: Io): Promise<number> {
  if (argv[0] === '__complete') {
    await completeNames(argv[1], { ...io, options: optionsAmong(argv.slice(2)) });
    return 0;
  }
  const isVersion = argv[0] === '--version' || argv[0] === '-V';
  const { before, rest } = splitGlobal(isVersion ? ['version', '--short'] : argv);
  const wantsHelp = rest[0] === 'help' || argv.includes('--help') || argv.includes('-h');
  const [last = ''] = before.slice(-1);
  if (rest.length === 0 && SIGN_IN_OPTIONS[last.slice(2)]?.type === 'string') {
    io.err(`${last} needs a value, and a command after it.`);
    return 2;
  }
  if (wantsHelp || rest.length === 0) {
    const words = rest.filter((word, index) => !isHelpWord(word) && !(index === 0 && word === 'help'));
    return showHelp(words, wantsHelp, commands, io);
  }
  const command = findCommand(rest, commands);
  if (command === undefined) {
    io.err(unknownCommand(rest, commands));
    return 2;
  }
  try {
    const input = parse(command, [...before, ...rest.slice(command.name.split(' ').length)]);
    const language = commandLanguage(command, input.values, io.env);
    const run = () => command.run(input, { ...io, options: signInValues(input) });
    return await inLanguage(language, run);
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

function isHelpWord(word: string): boolean {
  return word === '--help' || word === '-h';
}

/** The help of a command, of a group such as `server`, of the sign-in, or of the program. An empty command line is a mistake. */
function showHelp(words: readonly string[], isAsked: boolean, commands: readonly Command[], io: Io): number {
  const [first] = words;
  const command = findCommand(words, commands);
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (command !== undefined) io.out(commandHelp(command, io.columns));
  else if (first === SIGN_IN_TOPIC) io.out(signInHelp(io.columns));
  else if (first === undefined || first.startsWith('-')) io.out(programHelp(commands, io.columns));
  else if (group.length > 0 && words.length === 1) io.out(programHelp(group, io.columns));
  else {
    io.err(unknownCommand(words, commands));
    return 2;
  }
  return isAsked ? 0 : 2;
}

/** Options of the sign-in may precede the command, as with OpenStack's client. */
function splitGlobal(argv: readonly string[]): { before: string[]; rest: string[] } {
  let at = 0;
  for (;;) {
    const [name = '', value] = /^--([^=]+)(=.*)?$/s.exec(argv[at] ?? '')?.slice(1) ?? [];
    const option = Object.hasOwn(SIGN_IN_OPTIONS, name) ? SIGN_IN_OPTIONS[name] : undefined;
    if (option === undefined && secretSetting(name) === undefined) break;
    at += option?.type === 'boolean' || value !== undefined ? 1 : 2;
  }
  return { before: argv.slice(0, at), rest: argv.slice(at) };
}

/** The options of the sign-in in an unfinished command line, for completion. */
function optionsAmong(words: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, secret } of SIGN_IN_SETTINGS) {
    const option = `--${optionName({ key })}`;
    const at = words.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
    if (at < 0 || secret) continue;
    const word = words[at] ?? '';
    const value =
      SIGN_IN_OPTIONS[option.slice(2)]?.type === 'boolean'
        ? 'true'
        : word === option
          ? words[at + 1]
          : word.slice(option.length + 1);
    if (value) found[key] = value;
  }
  return found;
}

/** The options of the sign-in, by their keys in clouds.yaml. */
function signInValues({ values }: CommandInput): Record<string, string> {
  return Object.fromEntries(
    SIGN_IN_SETTINGS.flatMap((setting) => {
      const value = values[optionName(setting)];
      return value === undefined || Array.isArray(value) ? [] : [[setting.key, String(value)]];
    }),
  );
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
  if (argv[0]?.startsWith('-')) {
    const name = /^-*([^=]*)/.exec(argv[0])?.[1] ?? '';
    const near = nearest(name, Object.keys(SIGN_IN_OPTIONS));
    const hint =
      near === undefined ? 'Options of a command stand after the command.' : `Did you mean --${near}?`;
    return `There is no option ${argv[0].split('=')[0]} before a command. ${hint}`;
  }
  const typed = argv.slice(0, 2).join(' ');
  const names = [...new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] ?? ''])), 'help'];
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
      const secret = secretSetting(token.name);
      if (secret !== undefined) {
        throw new UsageError(
          `There is no option ${token.rawName}: every user of this machine can read the arguments of a process. Set ${secret.variable}, or write ${secret.key} into secure.yaml.`,
        );
      }
      const near = nearest(token.name, Object.keys(options));
      throw new UsageError(
        `There is no option ${token.rawName}.${near === undefined ? '' : ` Did you mean --${near}?`}`,
      );
    }
    if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      throw new UsageError(
        `${token.rawName} needs a value: ${token.rawName} ${optionsOf(command)[token.name]?.value ?? 'VALUE'}`,
      );
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value.`);
    }
  }
  const missing = command.positionals[parsed.positionals.length];
  if (missing !== undefined) throw new UsageError(`The argument ${missing} is missing.`);
  const extra = parsed.positionals[command.positionals.length + (command.optional?.length ?? 0)];
  if (extra !== undefined && !command.repeats) throw new UsageError(`"${extra}" is one argument too many.`);
  return { positionals: parsed.positionals, values: parsed.values };
}
