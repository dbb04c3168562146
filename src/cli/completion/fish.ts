import type { Command } from '../command.ts';
import { completionTable, optionsWithValue, type ValueKind } from './completion-table.ts';

/** A script that completes `oriel` in fish 3 or newer. */
export function fishCompletion(commands: readonly Command[]): string {
  const table = completionTable(commands);
  const groups = [
    ...new Set(table.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0] ?? '')),
  ];
  const single = table.filter(({ name }) => !name.includes(' '));
  const signIn = table.find(({ name }) => name === 'server list')?.options ?? [];
  const global = signIn.filter(({ name }) => /^(os-|insecure|help)/.test(name));
  const lines = [
    `# fish completion for oriel: oriel completion fish`,
    `# Prints the command and the number of arguments after it.`,
    `function __oriel_place`,
    `  set -l command`,
    `  set -l given 0`,
    `  set -l skip 0`,
    `  for word in (commandline -opc)[2..]`,
    `    if test $skip -eq 1; set skip 0; continue; end`,
    `    switch $word`,
    `      case ${optionsWithValue(table).join(' ')}`,
    `        set skip 1`,
    `      case '-*'`,
    `      case '*'`,
    `        if test (count $command) -eq 0; set command $word`,
    `        else if test (count $command) -eq 1; and contains -- $command[1] ${groups.join(' ')}; set command $command $word`,
    `        else; set given (math $given + 1); end`,
    `    end`,
    `  end`,
    `  echo "$command/$given"`,
    `end`,
    `function __oriel_at; test (__oriel_place) = "$argv[1]"; end`,
    `function __oriel_in; string match -q -- "$argv[1]/*" (__oriel_place); end`,
    `function __oriel_ask; set -l words (commandline -opc); command $words[1] __complete $argv[1] $words[2..] 2>/dev/null </dev/null; end`,
    `complete -c oriel -f`,
    ...single.map(
      ({ name, summary }) => `complete -c oriel -n '__oriel_at /0' -a ${quoted(name)} -d ${quoted(summary)}`,
    ),
    ...groups.map((group) => `complete -c oriel -n '__oriel_at /0' -a ${quoted(group)}`),
    `complete -c oriel -n '__oriel_at /0' -l version -d 'Show the version.'`,
    ...global.map((option) => optionLine(`'__oriel_at /0'`, option)),
  ];
  for (const group of groups) {
    for (const { name, summary } of table.filter(({ name }) => name.startsWith(`${group} `))) {
      lines.push(
        `complete -c oriel -n '__oriel_at ${group}/0' -a ${quoted(name.split(' ')[1] ?? '')} -d ${quoted(summary)}`,
      );
    }
  }
  for (const { name, options, arguments: kinds } of table) {
    for (const option of options) lines.push(optionLine(`'__oriel_in "${name}"'`, option));
    for (const [index, kind] of kinds.entries()) {
      const offered = offer(kind);
      if (offered !== '') lines.push(`complete -c oriel -n '__oriel_at "${name}/${index}"'${offered}`);
    }
  }
  return `${lines.join('\n')}\n`;

  function optionLine(condition: string, option: (typeof signIn)[number]): string {
    const short = option.short === undefined ? '' : ` -s ${option.short}`;
    // Without -f, fish offers files for a value if there is nothing else.
    const value =
      option.value === undefined ? '' : ` -r${option.value === 'files' ? '' : ' -f'}${offer(option.value)}`;
    return `complete -c oriel -n ${condition} -l ${option.name}${short}${value} -d ${quoted(option.help)}`;
  }

  function offer(kind: ValueKind): string {
    if (typeof kind !== 'string') return ` -a ${quoted(kind.join(' '))}`;
    if (kind === 'files') return ' -F';
    if (kind === 'folders') return ` -a '(__fish_complete_directories)'`;
    if (kind === 'nothing') return '';
    if (kind === 'commands') return ` -a ${quoted([...single.map(({ name }) => name), ...groups].join(' '))}`;
    return ` -a '(__oriel_ask ${kind})'`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
