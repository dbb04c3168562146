// cspell:ignore esac fpath compadd compset compdef funcstack
import type { Command } from '../command.ts';
import {
  type CompletedCommand,
  completionTable,
  optionsWithValue,
  shellQuoted,
  type ValueKind,
} from './completion-table.ts';

/** A script that completes `oriel` in zsh, for a folder of $fpath or for `source`. */
export function zshCompletion(commands: readonly Command[]): string {
  const table = completionTable(commands);
  const groups = [
    ...new Set(table.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0] ?? '')),
  ];
  const single = table.filter(({ name }) => !name.includes(' '));
  const first = [
    ...single.map(({ name, summary }) => described(name, summary)),
    ...groups.map((group) => described(group, `Commands: ${secondWords(table, group).join(', ')}`)),
  ];
  const signIn = table.find(({ name }) => name === 'server list')?.options ?? [];
  const global = signIn.filter(({ name }) => /^(os-|insecure|help)/.test(name));
  return `#compdef oriel
# zsh completion for oriel: oriel completion zsh

# Names from the API, one a line.
_oriel_ask() {
  local -a names
  names=("\${(@f)$(\${words[1]} __complete $1 "\${(@Q)words[2,-1]}" 2>/dev/null </dev/null)}")
  names=(\${names:#})
  (( $#names )) && compadd -- "\${names[@]}"
}

_oriel_options() {
  local -a options
  options=("$@")
  _describe -o option options
}

_oriel() {
  local command= word skip= previous=\${words[CURRENT-1]} current=\${words[CURRENT]}
  local -i given=0 index
  local -a offered
  if [[ $current == --*=* ]]; then
    previous=\${current%%=*}
    compset -P '*='
  fi
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in
      (${optionsWithValue(table).join('|')}) skip=yes; continue ;;
      (-*) continue ;;
    esac
    case $command in
      ('') command=$word ;;
      (${groups.join('|')}) command="$command $word" ;;
      (*) (( given++ )) ;;
    esac
  done
  case $command in
    ('')
      case $previous in
${valueCases(global)}
      esac
      if [[ $current == -* ]]; then
        _oriel_options ${optionList(global)} ${shellQuoted('--version:Show the version.')}
      else
        offered=(${first.join(' ')})
        _describe command offered
      fi
      ;;
${groups
  .map(
    (group) => `    (${group})
      offered=(${table
        .filter(({ name }) => name.startsWith(`${group} `))
        .map(({ name, summary }) => described(name.split(' ')[1] ?? '', summary))
        .join(' ')})
      _describe command offered
      ;;`,
  )
  .join('\n')}
${table
  .map(
    ({ name, options, arguments: kinds }) => `    (${shellQuoted(name)})
      case $previous in
${valueCases(options)}
      esac
      if [[ $current == -* ]]; then _oriel_options ${optionList(options)}; return; fi
      case $given in
${kinds.map((kind, index) => `        (${index}) ${offer(kind)} ;;`).join('\n')}
        (*) ;;
      esac
      ;;`,
  )
  .join('\n')}
  esac
}

if [[ \${funcstack[1]} == _oriel ]]; then _oriel "$@"; else compdef _oriel oriel; fi
`;

  function valueCases(options: CompletedCommand['options']): string {
    return options
      .filter(({ value }) => value !== undefined)
      .map(({ name, value }) => `        (--${name}) ${offer(value ?? 'nothing')}; return ;;`)
      .join('\n');
  }

  function offer(kind: ValueKind): string {
    if (typeof kind !== 'string') return `compadd -- ${kind.map(shellQuoted).join(' ')}`;
    if (kind === 'files') return '_files';
    if (kind === 'folders') return '_files -/';
    if (kind === 'nothing') return '_message value';
    if (kind === 'commands') return `offered=(${first.join(' ')}); _describe command offered`;
    return `_oriel_ask ${kind}`;
  }
}

function optionList(options: CompletedCommand['options']): string {
  return options.map(({ name, help }) => described(`--${name}`, help)).join(' ');
}

/** `name:description` as \`_describe\` reads it. */
function described(name: string, text: string): string {
  return shellQuoted(`${name}:${text}`);
}

function secondWords(table: readonly CompletedCommand[], group: string): string[] {
  return table.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1] ?? '');
}
