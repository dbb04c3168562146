import { Secret } from '../../platform/secret.ts';
import { describeUse } from '../checks/uses.ts';
import type { Option, OptionTable } from '../option.ts';

/** docs/configuration.md, generated from the table of options. */
export function configurationMarkdown(table: OptionTable): string {
  return [
    INTRODUCTION,
    ...Object.entries(table).map(([group, options]) => groupMarkdown(group, options)),
  ].join('\n');
}

const INTRODUCTION = `<!-- Generated from src/config/options by "node scripts/generate-docs.js". Change the table there, not this file. -->

# Configuration

Oriel reads Nova's configuration file: the format, the option names and the defaults are the same, and names of earlier releases
work. \`oriel serve --config-file /etc/nova/nova.conf\` works with an unchanged file. Options that Nova does not have are in the
sections \`[oriel]\`, \`[oriel_auth]\`, \`[oriel_nats]\` and \`[oriel_nova]\`.

\`oriel config check\` reports all mistakes at once, with file and line. \`oriel config show\` prints each value and its source.

## Where values come from

In order of decreasing precedence:

1. the command line;
2. environment variables \`OS_<GROUP>__<OPTION>\`, such as \`OS_CONSOLEAUTH__TOKEN_TTL=300\` or \`OS_DEFAULT__DEBUG=True\`
   (for a repeatable option, one value per line);
3. configuration files; later files override earlier ones;
4. presets of a command, such as those of \`npm start\` for its demo;
5. the defaults below.

\`--config-file FILE\` and \`--config-dir DIR\` can each be given several times. Oriel reads the files in the order given, then
all \`*.conf\` files of each directory in alphabetical order. A named file or directory that cannot be read is an error. If
neither option is given, Oriel reads \`oriel.conf\` from the first of \`~/.oriel\`, \`~\`, \`$XDG_CONFIG_HOME/oriel\`
(\`~/.config/oriel\`), \`/etc/oriel\` and \`/etc\` that has it, and the directory \`oriel.conf.d\` in the same way.

## File format

\`\`\`ini
[DEFAULT]
my_ip = 10.10.10.11

[consoleauth]
# Seconds.
token_ttl = 300

[api]
compute_link_prefix = http://$my_ip:8774

[console]
allowed_origins = dashboard.example.org,
  portal.example.org
\`\`\`

- A file is UTF-8; comments may have any encoding. A section starts with a line \`[name]\`, with nothing after it and no spaces
  inside the brackets. Section names are case-insensitive, except \`[DEFAULT]\`. If a section occurs again, its lines are
  merged.
- An assignment is \`key = value\` or \`key: value\`; the first of the two separators counts. Keys are written exactly as
  below, in lower case with underscores.
- A comment is a line that **begins** with \`#\` or \`;\`. A comment after a value is part of the value: \`port = 6080  # public\`
  is not a number.
- A line that begins with a space or tab continues the value above it, even if it looks like an assignment or a comment.
  An empty line or a comment ends the value.
- One pair of quotes, \`"…"\` or \`'…'\`, around the value is removed.
- If a file assigns a key several times, the last assignment counts. For a repeatable option, all assignments in all files count.
- \`$option\`, \`\${option}\` and \`\${group.option}\` are replaced by the value of another option, of the same section or else of
  \`[DEFAULT]\`. \`$$\` is a dollar sign. A reference to an unknown option is an error.
- Booleans are \`true\`, \`1\`, \`on\`, \`yes\` and \`false\`, \`0\`, \`off\`, \`no\`, case-insensitive. Lists are separated by commas.
  An empty number counts as not set.
- An old name works, with a warning that gives the new name. If one file has both, the new name counts.

If a key or section resembles a known name, Oriel reports file, line and that name, and \`oriel config check\` exits with status 1;
Oriel starts nevertheless. Any other unknown key is a warning, but an error in Oriel's own sections. Keys that Nova has and Oriel
does not use may stay (\`oriel config check --verbose\` lists them).

A value without effect is reported together with the option that it depends on. Each option below names the roles that read it and
these conditions. \`oriel config check --role ROLE,...\` checks the configuration for the roles of one host and also reports values
that none of them reads. Without \`--role\` it checks for the proxy alone in front of a cloud (\`[oriel] token_source\`), otherwise for all
roles.

## Changes while Oriel runs

On SIGHUP \`oriel serve\` reads its files again, and certificates, too. Open consoles stay open. All options marked *takes effect on
SIGHUP* below change together. For every other changed option, Oriel logs that it takes effect after a restart. If the new
configuration has a problem, Oriel logs the problem and keeps the old configuration.
`;

function groupMarkdown(group: string, options: Readonly<Record<string, Option>>): string {
  const entries = Object.entries(options).map(([name, option]) => optionMarkdown(name, option));
  return [`## [${group}]`, '', ...entries].join('\n');
}

function optionMarkdown(name: string, option: Option): string {
  const old = (option.oldNames ?? []).map((each) => `\`[${each.group}] ${each.name}\``);
  const isUnused = option.uses?.length === 0;
  const facts = [
    `Type: ${option.type.name}`,
    `default: ${defaultMarkdown(option)}`,
    ...(old.length > 0 ? [`old ${old.length === 1 ? 'name' : 'names'}: ${old.join(', ')}`] : []),
    option.nova ? "Nova's" : "Oriel's own",
    ...(option.secret ? ['never shown'] : []),
    ...usesMarkdown(option),
    ...(isUnused ? [] : [option.live ? 'takes effect on SIGHUP' : 'takes effect after a restart']),
    ...(option.sameOn === 'none' ? [] : [`the same ${SAME_ON[option.sameOn]}`]),
  ];
  return [`### ${name}`, '', option.help, '', `${facts.join('; ')}.`, ''].join('\n');
}

const SAME_ON = {
  controllers: 'on every controller',
  computes: 'on every compute host of a site',
  all: 'in every process',
};

/** The roles that read the option and their conditions; empty if every role always reads it. */
function usesMarkdown({ uses }: Option): string[] {
  if (uses === undefined) return [];
  if (uses.length === 0) return ['not used'];
  const isUnconditional = uses.some(({ roles, needs }) => roles === undefined && needs.length === 0);
  return isUnconditional ? [] : [`read by ${uses.map(describeUse).join('; or by ')}`];
}

function defaultMarkdown(option: Option): string {
  if (option.defaultText !== undefined) return option.defaultText;
  const text =
    option.default instanceof Secret ? option.default.reveal() : option.type.format(option.default);
  return text === '' ? 'empty' : `\`${text}\``;
}
