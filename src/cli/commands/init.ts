import { type Command, UsageError } from '../command.ts';
import { checkFlags } from '../init/answers.ts';
import { configTarget } from '../init/config-target.ts';
import { installService } from '../init/install-service.ts';
import { wrapped } from '../init/paragraphs.ts';
import { setUp } from '../init/set-up.ts';
import { checkSystemd } from '../init/systemd.ts';
import { Interrupted } from '../terminal.ts';

/** `oriel init` */
export const initCommand: Command = {
  name: 'init',
  summary: 'Set up this host: find its hypervisors, create the first user and write the configuration.',
  description: [
    'It looks for hypervisors with every driver, asks for what is not given by an option, writes the configuration, checks it as "oriel config check" does, and prints the address of the dashboard. It writes all files or none, and never replaces a file without --force.',
    'Without a terminal it asks nothing: it needs --user, --password-stdin, --address and --tls, or --yes.',
  ],
  statusOne:
    'No hypervisor can be used, a file exists or cannot be written, or the new configuration has an error.',
  variables: {
    XDG_CONFIG_HOME: 'The configuration directory of a user other than root. Default: ~/.config.',
  },
  completes: { tls: ['self-signed', 'none'] },
  positionals: [],
  options: {
    user: { type: 'string', value: 'NAME', help: 'The first user, who gets the roles admin and member.' },
    'password-stdin': { type: 'boolean', help: 'Read the password from standard input.' },
    project: { type: 'string', value: 'NAME', help: 'The project of user and instances. Default: default.' },
    address: {
      type: 'string',
      value: 'HOST',
      help: 'Host name or IP address that browsers open. With localhost, Oriel serves this host only.',
    },
    tls: {
      type: 'string',
      value: 'MODE',
      help: 'self-signed: make a certificate with openssl. none: passwords and screens cross the network unencrypted.',
    },
    'api-port': { type: 'string', value: 'PORT', help: 'Port of the API and the dashboard. Default: 8774.' },
    'console-port': { type: 'string', value: 'PORT', help: 'Port of the console proxy. Default: 6080.' },
    set: {
      type: 'string',
      multiple: true,
      value: 'GROUP.OPTION=VALUE',
      help: 'Write this option too; repeatable. With oriel.drivers, hypervisors that are not found are accepted.',
    },
    yes: {
      type: 'boolean',
      short: 'y',
      help: 'Ask nothing: take the proposals, and generate the password and print it once.',
    },
    systemd: {
      type: 'boolean',
      help: 'Install a systemd unit with its user. If a configuration exists, keep it. Needs root.',
    },
    start: { type: 'boolean', help: 'With --systemd: start the service, now and at each boot.' },
    'config-file': {
      type: 'string',
      value: 'FILE',
      help: 'Write this file. Default: /etc/oriel/oriel.conf for root, ~/.config/oriel/oriel.conf for others.',
    },
    force: { type: 'boolean', help: 'Replace existing files. They are kept under a name with the date.' },
    print: { type: 'boolean', help: 'Print the configuration to standard output and write nothing.' },
  },
  examples: [
    {
      line: 'oriel init',
      what: 'Asks for a name, a password, the address and TLS, and writes the configuration.',
    },
    {
      line: 'sudo oriel init --systemd --start',
      what: 'The same, and runs Oriel as a service. An existing configuration is kept.',
    },
    {
      line: 'oriel init --yes --address consoles.example.org --password-stdin < password.txt',
      what: 'For scripts: asks nothing.',
    },
    { line: 'oriel init --yes --print', what: 'Shows what it would write.' },
  ],
  async run({ values }, io) {
    const isPrint = values.print === true;
    // Standard output is the configuration alone.
    const say = (line: string) => {
      const text = io.terminal === undefined ? line : wrapped(line, io.terminal.columns);
      if (isPrint) io.err(text);
      else io.out(text);
    };
    if (values.start === true && values.systemd !== true) throw new UsageError('--start needs --systemd.');
    if (isPrint && values.systemd === true) throw new UsageError('--print and --systemd exclude each other.');
    const target = configTarget(values, io.env);
    if (values.systemd === true) checkSystemd(target.path);
    const isKept = values.systemd === true && target.exists && values.force !== true;
    if (isKept) {
      say(`Keeping ${target.path}. To replace it, use --force.`);
    } else {
      checkFlags(values, io);
      const status = await setUp({ values, io, say, target }).catch((error: unknown) => {
        // Questions come before the first write.
        if (error instanceof Interrupted) throw new Interrupted('Interrupted. Nothing was written.');
        throw error;
      });
      if (status !== 0 || isPrint) return status;
    }
    return values.systemd === true ? installService({ values, say, target }) : 0;
  },
};
