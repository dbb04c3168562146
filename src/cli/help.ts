import type { Command } from './command.ts';

/** `oriel console [options] <server>` */
export function usageLine(command: Command): string {
  const options = Object.keys(command.options).length > 0 ? ' [options]' : '';
  const positionals = command.positionals.map((name) => ` <${name}>`).join('');
  const optional = (command.optional ?? []).map((name) => ` [<${name}>]`).join('');
  return `oriel ${command.name}${options}${positionals}${optional}`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const lines = [command.summary, '', `Usage: ${usageLine(command)}`];
  const rows = Object.entries({
    ...command.options,
    help: { type: 'boolean' as const, short: 'h', help: 'Show this help.' },
  }).map(([name, option]) => {
    const short = 'short' in option && option.short ? `-${option.short}, ` : '';
    const value = 'value' in option && option.value ? ` ${option.value}` : '';
    return [`${short}--${name}${value}`, option.help] as const;
  });
  lines.push('', 'Options:', ...table(rows));
  lines.push(
    '',
    'Examples:',
    ...command.examples.flatMap(({ line, what }) => [`  ${line}`, `      ${what}`]),
  );
  return lines.join('\n');
}

/** The help of the program, with a line for each command. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'Oriel: consoles of virtual machines in the browser.',
    '',
    'Usage: oriel <command> [options]',
    '',
    'Commands:',
    ...table(commands.map((command) => [command.name, command.summary])),
    '',
    'oriel <command> --help shows options and examples.',
  ].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
