import { checkMachine } from '../../config/checks/check-machine.ts';
import { checkLines, checkStatus } from '../../config/report/report.ts';
import { ROLES } from '../../main/roles.ts';
import type { Command } from '../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine, rolesFromCommandLine } from '../config-options.ts';

/** `oriel config check` */
export const configCheckCommand: Command = {
  name: 'config check',
  summary: 'Say what is wrong with the configuration, all of it, with file, line and remedy.',
  positionals: [],
  options: {
    ...CONFIG_OPTIONS,
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE,...',
      help: 'What this host runs. Default: with [oriel] token_source = nova the proxy; with transport = nats the roles that the settings are for; else all roles.',
    },
    verbose: { type: 'boolean', help: 'Also name the options of Nova that Oriel does not use.' },
  },
  examples: [
    {
      line: 'oriel config check',
      what: 'Checks the usual files. Exit status 1 if something is surely wrong.',
    },
    {
      line: 'oriel config check --config-file /etc/nova/nova.conf',
      what: "Checks an existing nova.conf for Oriel's use.",
    },
    {
      line: 'oriel config check --role compute',
      what: 'Checks what matters to a compute host, and names settings that only other roles read.',
    },
  ],
  async run(input, io) {
    const roles = rolesFromCommandLine(input);
    const loaded = loadFromCommandLine(input, io, roles === undefined ? {} : { roles, areRolesAsked: true });
    // What a file that could not be read says of listeners is not known.
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
