// cspell:ignore compgen compopt esac CWORD COMPREPLY filenames
import type { Command } from '../command.ts';
import { completionTable, optionsWithValue, shellQuoted, type ValueKind } from './completion-table.ts';

/** A script that completes `oriel` in bash 4 or newer, with or without the package bash-completion. */
export function bashCompletion(commands: readonly Command[]): string {
  const table = completionTable(commands);
  const cases = table.map(({ name, options, arguments: kinds }) => {
    const values = options
      .filter(({ value }) => value !== undefined)
      .map(({ name: option, value }) => `          --${option}) ${offer(value ?? 'nothing')} ;;`);
    const names = options.flatMap(({ name: option, short }) => [
      `--${option}`,
      ...(short ? [`-${short}`] : []),
    ]);
    return [
      `    ${shellQuoted(name)})`,
      `      case $previous in`,
      ...values,
      `          *) taken= ;;`,
      `      esac`,
      `      [[ -n $taken ]] && return`,
      `      if [[ $current == -* ]]; then _oriel_words ${shellQuoted(names.join(' '))}; return; fi`,
      `      case $given in`,
      ...kinds.map((kind, index) => `          ${index}) ${offer(kind)} ;;`),
      `          *) ;;`,
      `      esac`,
      `      ;;`,
    ].join('\n');
  });
  const global = table.find(({ name }) => name === 'server list')?.options ?? [];
  const globalNames = global
    .filter(({ name }) => /^(os-|insecure|help)/.test(name))
    .map(({ name }) => `--${name}`);
  return `# bash completion for oriel: oriel completion bash
_oriel_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

# Names from the API, one a line. A name with a blank or a quote is inserted with backslashes.
_oriel_ask() {
  local name
  COMPREPLY=()
  while IFS= read -r name; do
    [[ $name == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <("\${COMP_WORDS[0]}" __complete "$1" "\${COMP_WORDS[@]:1}" 2>/dev/null </dev/null)
}

_oriel_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$current"))
}

_oriel() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= word skip= given=0 index taken=yes
  COMPREPLY=()
  # Bash splits --option=value at the equals sign.
  if [[ $current == '=' ]]; then current=; elif [[ $previous == '=' ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == '=' ]]; then skip=yes; continue; fi
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in
      ${optionsWithValue(table).join('|')})
        [[ \${COMP_WORDS[index+1]} == '=' ]] || skip=yes
        continue ;;
      -*) continue ;;
    esac
    case $command in
      '') command=$word ;;
      ${groups(table).join('|')}) command="$command $word" ;;
      *) ((given++)) ;;
    esac
  done
  case $command in
    '')
      case $previous in
${global
  .filter(({ name, value }) => value !== undefined && name.startsWith('os-'))
  .map(({ name, value }) => `          --${name}) ${offer(value ?? 'nothing')}; return ;;`)
  .join('\n')}
      esac
      if [[ $current == -* ]]; then _oriel_words ${shellQuoted([...globalNames, '--version'].join(' '))}
      else _oriel_words ${shellQuoted(firstWords(table).join(' '))}; fi
      ;;
${groups(table)
  .map((group) => `    ${group}) _oriel_words ${shellQuoted(secondWords(table, group).join(' '))} ;;`)
  .join('\n')}
${cases.join('\n')}
  esac
}
complete -F _oriel oriel
`;

  function offer(kind: ValueKind): string {
    if (typeof kind !== 'string') return `_oriel_words ${shellQuoted(kind.join(' '))}`;
    if (kind === 'files') return '_oriel_files -f';
    if (kind === 'folders') return '_oriel_files -d';
    if (kind === 'nothing') return ':';
    if (kind === 'commands') return `_oriel_words ${shellQuoted(firstWords(table).join(' '))}`;
    return `_oriel_ask ${kind}`;
  }
}

type Names = readonly { readonly name: string }[];

function firstWords(table: Names): string[] {
  return [...new Set(table.map(({ name }) => name.split(' ')[0] ?? ''))];
}

function groups(table: Names): string[] {
  return [
    ...new Set(table.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0] ?? '')),
  ];
}

function secondWords(table: Names, group: string): string[] {
  return table.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1] ?? '');
}
