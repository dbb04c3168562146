import type { Command } from '../command.ts';
import { SIGN_IN_FILE_VARIABLES, SIGN_IN_OPTIONS, SIGN_IN_SETTINGS } from '../sign-in/settings.ts';

/** A page of the manual, from which the man pages and docs/cli.md are made. */
export interface ManualPage {
  /** `oriel`, or `oriel server list`. */
  readonly name: string;
  readonly summary: string;
  readonly synopsis: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly text?: readonly string[];
  /** Terms with their meaning: options, fields, variables, files. */
  readonly terms?: readonly Term[];
  readonly examples?: Command['examples'];
}

export interface Term {
  readonly term: string;
  readonly text: string;
}

const CONFIG_FILES =
  '`oriel.conf` of the first of `~/.oriel`, `~`, `/etc/oriel` and `/etc` that has one, and the files `oriel.conf.d/*.conf` likewise, unless `--config-file` or `--config-dir` is given.';

/** The page of the program. */
export function programPage(commands: readonly Command[]): ManualPage {
  return {
    name: 'oriel',
    summary: 'Consoles of virtual machines in the browser.',
    synopsis: [
      'oriel [sign-in options] <command> [options] [arguments]',
      'oriel help [<command>]',
      'oriel --version',
    ],
    sections: [
      {
        title: 'Description',
        text: [
          'Oriel shows the consoles of virtual machines in a browser. `oriel serve` runs it; the other commands are clients of its API, or examine a host. A command prints data on standard output, and everything else on standard error.',
          'Text of other parties, such as names of instances, is printed without characters that control a terminal. The output has no colors, so `NO_COLOR` changes nothing. On a terminal, tables fit its width.',
        ],
      },
      {
        title: 'Commands',
        terms: [
          ...commands.map(({ name, summary }) => ({ term: `oriel ${name}`, text: summary })),
          {
            term: 'oriel help',
            text: 'Show the help of a command; `oriel help sign-in` shows what commands that sign in have in common.',
          },
        ],
      },
      {
        title: 'Sign-in',
        text: [
          "Commands that use the API sign in as OpenStack's clients do, with options, variables and `clouds.yaml`. Options may stand before or after the command. An option overrides the cloud. A variable supplies what the cloud lacks, such as the password, but does not override it: a variable of another cloud that is still set in the shell must not send the password of one cloud to another.",
          'Without `--os-cloud` and `OS_CLOUD`, the variables count if any of them belongs to a sign-in; else the only cloud of `clouds.yaml`.',
          'Passwords, tokens and secrets have a variable and no option, because every user of a machine can read the arguments of a process.',
        ],
        terms: optionTerms(SIGN_IN_OPTIONS),
      },
      { title: 'Exit status', terms: exitStatuses({}) },
      {
        title: 'Environment',
        terms: [
          ...SIGN_IN_SETTINGS.map(({ variable, olderVariables = [], help }) => ({
            term: [variable, ...olderVariables].join(', '),
            text: help,
          })),
          ...Object.entries(SIGN_IN_FILE_VARIABLES).map(([term, text]) => ({ term, text })),
          {
            term: 'OS_<GROUP>__<OPTION>',
            text: 'An option of the configuration, such as `OS_DEFAULT__DEBUG=True`. Overrides files.',
          },
          ...commands.flatMap(variablesOf),
        ],
      },
      {
        title: 'Files',
        terms: [
          { term: 'oriel.conf', text: CONFIG_FILES },
          {
            term: 'clouds.yaml, secure.yaml, clouds-public.yaml',
            text: 'Clouds, their secrets, and profiles of clouds: from the current folder, `$XDG_CONFIG_HOME/openstack`, `~/.config/openstack`, `/etc/xdg/openstack` or `/etc/openstack`, whichever has the file first; also with the endings `.yml` and `.json`. A file in the current folder that belongs to another user is refused.',
          },
        ],
      },
    ],
  };
}

/** The page of one command. */
export function commandPage(command: Command, synopsis: string): ManualPage {
  const { name, summary, description, options, json, examples, signsIn } = command;
  const readsConfiguration = 'config-file' in command.options;
  const variables = [
    ...variablesOf(command),
    ...(readsConfiguration
      ? [{ term: 'OS_<GROUP>__<OPTION>', text: 'An option of the configuration. Overrides files.' }]
      : []),
    ...(signsIn ? [{ term: 'OS_CLOUD, OS_AUTH_URL and others', text: 'The sign-in: see oriel(1).' }] : []),
  ];
  const files = [
    ...(readsConfiguration ? [{ term: 'oriel.conf', text: CONFIG_FILES }] : []),
    ...(signsIn ? [{ term: 'clouds.yaml, secure.yaml', text: 'The sign-in: see oriel(1).' }] : []),
  ];
  const sections: readonly (Section | false)[] = [
    description !== undefined && { title: 'Description', text: description },
    {
      title: 'Options',
      ...(signsIn ? { text: ['The options of the sign-in, such as `--os-cloud`, are in oriel(1).'] } : {}),
      terms: [...optionTerms(options), { term: '-h, --help', text: 'Show the help.' }],
    },
    json !== undefined && {
      title: 'JSON',
      text: [`With --json: ${json.is} with these fields.`],
      terms: Object.entries(json.fields).map(([term, text]) => ({ term, text: sentence(text) })),
    },
    { title: 'Exit status', terms: exitStatuses(command) },
    variables.length > 0 && { title: 'Environment', terms: variables },
    files.length > 0 && { title: 'Files', terms: files },
    { title: 'Examples', examples },
  ];
  return {
    name: `oriel ${name}`,
    summary,
    synopsis: [synopsis],
    sections: sections.filter((each) => each !== false),
  };
}

function optionTerms(options: Command['options']): Term[] {
  return Object.entries(options).map(([name, { short, value, help }]) => ({
    term: `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    text: help,
  }));
}

function exitStatuses({ statusOne, statuses = {} }: Pick<Command, 'statusOne' | 'statuses'>): Term[] {
  return [
    { term: '0', text: 'The command did what was asked.' },
    {
      term: '1',
      text: sentence(statusOne ?? 'the command failed or was refused; standard error has the reason'),
    },
    { term: '2', text: 'The command line is wrong.' },
    ...Object.entries(statuses).map(([term, text]) => ({ term, text: sentence(text) })),
    { term: '130', text: 'The user pressed Ctrl-C at a prompt.' },
  ];
}

function variablesOf({ variables = {} }: Command): Term[] {
  return Object.entries(variables).map(([term, text]) => ({ term, text }));
}

/** `the id of it` as `The id of it.` */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
