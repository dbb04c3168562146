import { Secret } from '../../platform/secret.ts';
import { describeUse } from '../checks/uses.ts';
import { isLive } from '../live-options.ts';
import type { Option, OptionTable } from '../option.ts';

/** docs/configuration.md, made from the table of options. */
export function configurationMarkdown(table: OptionTable): string {
  return [
    INTRODUCTION,
    ...Object.entries(table).map(([group, options]) => groupMarkdown(group, options)),
  ].join('\n');
}

const INTRODUCTION = `<!-- Generated from src/config/options by "node scripts/generate-docs.js". Change the table there, not this file. -->

# Configuration

Oriel reads the configuration file of Nova: same format, same option names, same defaults, and the names that options
had in earlier releases. \`oriel serve --config-file /etc/nova/nova.conf\` works with the file as it is. What Nova has no
option for is in the sections \`[oriel]\` and \`[oriel_auth]\`.

\`oriel config check\` names every mistake at once, with file and line; \`oriel config show\` prints each value and where
it came from.

## Where values come from

From the strongest to the weakest:

1. the command line;
2. environment variables \`OS_<GROUP>__<OPTION>\`, such as \`OS_VNC__NOVNCPROXY_PORT=6081\` or \`OS_DEFAULT__DEBUG=True\`
   (a repeatable option takes one value for each line);
3. configuration files, later ones over earlier ones;
4. what a command presets, such as \`npm start\` its demo;
5. the defaults below.

\`--config-file FILE\` and \`--config-dir DIR\` can each be given several times. Files are read in the order given, then
of each directory all \`*.conf\` in the order of their names. A file or directory that was named and cannot be read is an
error. Where neither is given, Oriel reads \`oriel.conf\` from the first of \`~/.oriel\`, \`~\`, \`/etc/oriel\` and \`/etc\`
that has it, and the directory \`oriel.conf.d\` likewise.

## File format

\`\`\`ini
[DEFAULT]
my_ip = 10.10.10.11

[vnc]
# The address that users see.
novncproxy_base_url = https://console.example.org/vnc_lite.html
server_proxyclient_address = $my_ip

[console]
allowed_origins = dashboard.example.org,
  portal.example.org
\`\`\`

- A file is UTF-8; comments may be in any encoding. A section is a line \`[name]\`, with nothing after it and no blank inside the brackets. Capitals do not
  matter but for \`[DEFAULT]\`, which is written so. A section may occur again; its lines are taken together.
- An assignment is \`key = value\` or \`key: value\`; the first of the two signs separates. Keys are written exactly as
  below, small letters and underscores.
- A comment is a line that **begins** with \`#\` or \`;\`. There are no comments behind values: \`port = 6080  # public\`
  is not a number.
- A line that begins with a blank or tab continues the value above it, even when it looks like an assignment or a comment.
  A blank line or a comment ends the value.
- One pair of quotes, \`"…"\` or \`'…'\`, around the value is taken off.
- The last of several assignments to one key in one file counts; of a repeatable option all count, of all files.
- \`$option\`, \`\${option}\` and \`\${group.option}\` stand for the value of another option, of the same section first, then of
  \`[DEFAULT]\`. \`$$\` is a dollar sign. A reference to nothing is an error.
- Booleans are \`true\`, \`1\`, \`on\`, \`yes\` and \`false\`, \`0\`, \`off\`, \`no\`, in any case. Lists are separated by commas. A
  number that is left empty counts as not set.
- An old name works, with a warning that names the new one. Where one file has both, the new name counts.

A key or section that is near a known one is reported with file, line and that name, and \`oriel config check\` ends with
status 1; Oriel starts all the same. An unknown key that is near none is a warning, in a section of Oriel's own an error. A key
that Nova knows and Oriel does not use may stay (\`oriel config check --verbose\` lists it).

A value that has no effect is reported with the option that it depends on. Each option below names the roles that read it and
such conditions. \`oriel config check --role ROLE,...\` checks for the roles of one host and also names the values that none of them
reads; without \`--role\` it checks for the proxy alone if \`[oriel] token_source = nova\`, else for all roles.

## Changing it while Oriel runs

On SIGHUP \`oriel serve\` reads its files again, as it did at the start. Open consoles stay open. The options marked *counts at
once on SIGHUP* below take their new values, all together. Each other option that has changed is named in the log and counts
after a restart. If the new configuration has a problem, nothing changes: the problems are logged and the old configuration
stays in force. Certificates are read again too.
`;

function groupMarkdown(group: string, options: Readonly<Record<string, Option>>): string {
  const entries = Object.entries(options).map(([name, option]) => optionMarkdown(group, name, option));
  return [`## [${group}]`, '', ...entries].join('\n');
}

function optionMarkdown(group: string, name: string, option: Option): string {
  const old = (option.oldNames ?? []).map((each) => `\`[${each.group}] ${each.name}\``);
  const facts = [
    `Type: ${option.type.name}`,
    `default: ${defaultMarkdown(option)}`,
    ...(old.length > 0 ? [`old ${old.length === 1 ? 'name' : 'names'}: ${old.join(', ')}`] : []),
    option.nova ? "Nova's" : "Oriel's own",
    ...(option.secret ? ['never shown'] : []),
    ...usesMarkdown(option),
    ...(isLive(group, name) ? ['counts at once on SIGHUP'] : []),
    ...(option.sameOn === 'none' ? [] : [`the same ${SAME_ON[option.sameOn]}`]),
  ];
  return [`### ${name}`, '', option.help, '', `${facts.join('; ')}.`, ''].join('\n');
}

const SAME_ON = {
  controllers: 'on every controller',
  computes: 'on every compute host of a site',
  all: 'in every process',
};
/** Who reads it, and under which conditions: nothing where every role always does. */
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
