import { checkMachine } from '../../config/checks/check-machine.ts';
import { checkLines, checkStatus } from '../../config/report/report.ts';
import { ROLES } from '../../main/roles.ts';
import type { Command } from '../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine, rolesFromCommandLine } from '../config-options.ts';

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
    verbose: { type: 'boolean', help: 'Also name the options of Nova that Oriel does not use.' },
  },
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
    const machine = isComplete ? await checkMachine(loaded, loaded.roles) : [];
    const all = { ...loaded, warnings: [...loaded.warnings, ...machine] };
    const isGuessed = roles === undefined && loaded.roles.length < ROLES.length;
    const assumedRoles = isGuessed ? loaded.roles : [];
    const verbose = input.values.verbose === true;
    for (const line of checkLines(all, { verbose, assumedRoles })) io.out(line);
    return checkStatus(all);
  },
};
