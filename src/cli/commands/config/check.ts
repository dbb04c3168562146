import { checkMachine } from '../../../config/checks/machine/check-machine.ts';
import type { Loaded } from '../../../config/load-settings.ts';
import { checkLines, checkStatus } from '../../../config/report/report.ts';
import { checkState } from '../../../main/for-cli/check-state.ts';
import { ROLES } from '../../../main/roles.ts';
import type { Command } from '../../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine, rolesFromCommandLine } from '../../config-options.ts';

/** `oriel config check` */
export const configCheckCommand: Command = {
  name: 'config check',
  summary: 'Report all problems of the configuration, with file, line and remedy.',
  positionals: [],
  options: {
    ...CONFIG_OPTIONS,
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE,...',
      help: 'The roles of this host. Default: with [oriel] token_source = nova the proxy; with transport = nats the roles for which options are set; else all roles.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
    verbose: { type: 'boolean', help: 'Also name the options of Nova that Oriel does not use.' },
  },
  completes: { role: ['all', ...ROLES.map(({ name }) => name)] },
  json: {
    is: 'an array of objects',
    fields: {
      level: 'error, warning or note; there are notes only with --verbose',
      where: 'file and line, the variable or the option; "default" if the option is not set',
      group: 'the section; empty if the finding is about a file',
      option: 'the option; empty if the finding is about a section or a file',
      message: 'what is wrong',
      remedy: 'what to do',
    },
  },
  statusOne: 'there is an error in the configuration',
  examples: [
    {
      line: 'oriel config check',
      what: 'Checks the default files. Exit status 1 if there is an error.',
    },
    {
      line: 'oriel config check --config-file /etc/nova/nova.conf',
      what: 'Checks whether Oriel can use an existing nova.conf.',
    },
    {
      line: 'oriel config check --role compute',
      what: 'Checks the options of a compute host, and reports options that only other roles read.',
    },
  ],
  async run(input, io) {
    const roles = rolesFromCommandLine(input);
    const loaded = loadFromCommandLine(input, io, roles === undefined ? {} : { roles, areRolesAsked: true });
    // The listeners in a file that could not be read are unknown.
    const isComplete = loaded.problems.every(({ group }) => group !== '');
    const machine = isComplete
      ? [...(await checkMachine(loaded, loaded.roles)), ...(await checkState(loaded, loaded.roles))]
      : [];
    const all = { ...loaded, warnings: [...loaded.warnings, ...machine] };
    const isGuessed = roles === undefined && loaded.roles.length < ROLES.length;
    const assumedRoles = isGuessed ? loaded.roles : [];
    const verbose = input.values.verbose === true;
    if (input.values.json) io.out(JSON.stringify(findings(all, verbose)));
    else for (const line of checkLines(all, { verbose, assumedRoles })) io.out(line);
    return checkStatus(all);
  },
};

/** What --json prints: problems with which Oriel cannot start are errors too. */
function findings({ problems, warnings }: Pick<Loaded, 'problems' | 'warnings'>, verbose: boolean) {
  const all = [...problems.map((problem) => ({ ...problem, level: 'error' as const })), ...warnings];
  return all
    .filter(({ level }) => verbose || level !== 'debug')
    .map(({ level, where, group, option, message, remedy }) => ({
      level: level === 'debug' ? 'note' : level,
      where,
      group,
      option,
      message,
      remedy,
    }));
}
