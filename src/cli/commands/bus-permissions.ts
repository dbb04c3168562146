import { busPermissionLines } from '../../main/for-cli/bus-permissions.ts';
import { type Command, type CommandInput, UsageError } from '../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine } from '../config-options.ts';

/** `oriel bus permissions` */
export const busPermissionsCommand: Command = {
  name: 'bus permissions',
  summary:
    'Print the authorization block of nats-server.conf: what each role and each compute host may do on the bus.',
  positionals: [],
  options: {
    'compute-host': {
      type: 'string',
      multiple: true,
      value: 'HOST,...',
      help: 'Compute hosts, by their [DEFAULT] host. Each gets its own user, which may act only for that host.',
    },
    split: {
      type: 'boolean',
      help: 'One user for each role instead of one for all roles of the controllers, for roles on separate machines.',
    },
    ...CONFIG_OPTIONS,
  },
  examples: [
    {
      line: 'oriel bus permissions --compute-host cmp1,cmp2',
      what: 'Users controller, compute-cmp1 and compute-cmp2, as in etc/nats-server.conf.',
    },
    {
      line: 'oriel bus permissions --split --compute-host cmp1',
      what: 'A user for each role of the controllers, and compute-cmp1.',
    },
  ],
  async run(input, io) {
    const computeHosts = hostsOf(input.values['compute-host']);
    const { settings } = loadFromCommandLine(input, io);
    const lines = await busPermissionLines(settings, { split: input.values.split === true, computeHosts });
    for (const line of lines) io.out(line);
    return 0;
  },
};

function hostsOf(value: CommandInput['values'][string]): string[] {
  const given = Array.isArray(value) ? value.join(',') : '';
  const hosts = given === '' ? [] : given.split(',');
  const names = hosts.map((host) => host.trim());
  const [twice] = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(`--compute-host names "${twice}" twice: each host needs its own name.`);
  if (names.includes('')) throw new UsageError('--compute-host needs names separated by commas.');
  return names;
}
