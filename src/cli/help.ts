import type { Command } from './command.ts';
import { SIGN_IN_FILE_VARIABLES, SIGN_IN_OPTIONS, SIGN_IN_SETTINGS } from './sign-in/settings.ts';

/** `oriel console [options] <server>` */
export function usageLine(command: Command): string {
  const options = Object.keys(command.options).length > 0 || command.signsIn ? ' [options]' : '';
  const positionals = command.positionals.map((name) => ` <${name}>`).join('');
  const optional = (command.optional ?? []).map((name) => ` [<${name}>]`).join('');
  return `oriel ${command.name}${options}${positionals}${command.repeats ? '...' : ''}${optional}`;
}

/** The help of one command. */
export function commandHelp(command: Command, columns?: number): string {
  const lines = [command.summary, '', `Usage: ${usageLine(command)}`];
  const help = { type: 'boolean' as const, short: 'h', help: 'Show this help.' };
  lines.push('', 'Options:', ...table(optionRows({ ...command.options, help }), columns));
  if (command.signsIn) {
    lines.push('', 'This command signs in: "oriel help sign-in" lists the options and variables for that.');
  }
  if (command.json !== undefined) {
    const { is, fields } = command.json;
    lines.push('', `With --json: ${is}`, ...table(Object.entries(fields), columns));
  }
  lines.push(
    '',
    'Examples:',
    ...command.examples.flatMap(({ line, what }) => [`  ${line}`, `      ${what}`]),
  );
  return lines.join('\n');
}

/** Options as the help and the manual show them, with their meaning. */
function optionRows(options: Command['options']): (readonly [string, string])[] {
  return Object.entries(options).map(([name, { short, value, help }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
}

/** The name under which `oriel help` shows how commands sign in. */
export const SIGN_IN_TOPIC = 'sign-in';

/** What all commands that sign in have in common. */
export function signInHelp(columns?: number): string {
  return [
    "Commands sign in with the options, variables and files of OpenStack's clients.",
    '',
    'Options, before or after the command:',
    ...table(optionRows(SIGN_IN_OPTIONS), columns),
    '',
    'Variables have the names of the options: --os-auth-url is OS_AUTH_URL. These have no option, because every',
    'user of a machine can read the arguments of a process:',
    ...table(
      SIGN_IN_SETTINGS.filter(({ secret }) => secret).map(({ variable, help }) => [variable, help]),
      columns,
    ),
    '',
    'clouds.yaml is read from the current folder, ~/.config/openstack or /etc/openstack, and secure.yaml likewise.',
    'An option overrides the cloud. A variable supplies what the cloud lacks.',
    ...table(Object.entries(SIGN_IN_FILE_VARIABLES), columns),
    '',
    'Examples:',
    '  oriel --os-cloud lab server list',
    '      Signs in with the cloud "lab" of clouds.yaml.',
  ].join('\n');
}

const HELP_ROW = ['help', `Show the help of a command, or of "${SIGN_IN_TOPIC}".`] as const;

/** The help of the program, with a line for each command. */
export function programHelp(commands: readonly Command[], columns?: number): string {
  return [
    'Oriel: consoles of virtual machines in the browser.',
    '',
    'Usage: oriel <command> [options]',
    '',
    'Commands:',
    ...table([...commands.map(({ name, summary }) => [name, summary] as const), HELP_ROW], columns),
    '',
    'oriel help <command> shows options and examples.',
  ].join('\n');
}

/** If less is left for the text, it goes below the term. */
const MIN_TEXT = 24;
const INDENT_BELOW = 6;
const DEFAULT_COLUMNS = 110;

/** Two columns; the text on the right is broken at the width of the terminal. */
function table(rows: readonly (readonly [string, string])[], columns = DEFAULT_COLUMNS): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  const space = columns - width - 4;
  if (space < MIN_TEXT) {
    return rows.flatMap(([left, right]) => [
      `  ${left}`,
      ...brokenLines(right, columns - INDENT_BELOW).map((line) => `${' '.repeat(INDENT_BELOW)}${line}`),
    ]);
  }
  return rows.flatMap(([left, right]) =>
    brokenLines(right, space).map((line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`),
  );
}

function brokenLines(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
