import { parseUserLine, type UserLine } from '../../config/values/user-line.ts';
import { type Command, CommandFailed } from '../command.ts';
import { CONFIG_OPTIONS, loadOrFail } from '../config-options.ts';
import { isSelfSigned } from '../init/self-signed.ts';
import { exportLines, openstackVariables } from '../openstack-variables.ts';

/** `oriel env` */
export const envCommand: Command = {
  name: 'env',
  summary: "Print the variables with which OpenStack's clients and oriel use this API.",
  positionals: [],
  options: {
    ...CONFIG_OPTIONS,
    user: { type: 'string', value: 'NAME', help: 'A user of [oriel_auth]. Default: the first.' },
    project: { type: 'string', value: 'ID', help: "One of the user's projects. Default: the first." },
    url: {
      type: 'string',
      value: 'URL',
      help: 'The URL under which clients reach the API. Default: this host.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  json: { is: 'an object', fields: { OS_AUTH_URL: 'and the other variables, by their names' } },
  examples: [
    { line: 'oriel env', what: 'For the first user, on this host. Add the password yourself.' },
    {
      line: 'oriel env --url https://consoles.example.org:8774',
      what: 'For clients that reach the API through a load balancer.',
    },
  ],
  async run(input, io) {
    const { settings } = loadOrFail(input, io, { roles: ['api'] });
    const users = settings.oriel_auth.user
      .map(parseUserLine)
      .filter((user): user is UserLine => 'name' in user);
    const { user: name, project: asked, url } = input.values;
    const user = name === undefined ? users[0] : users.find((each) => each.name === name);
    if (user === undefined) {
      const there = users.map((each) => each.name).join(', ');
      const known =
        there === ''
          ? '"oriel init" writes a configuration with a user; "oriel hash-password" hashes the password of another.'
          : `Its users are ${there}.`;
      throw new CommandFailed(
        `[oriel_auth] has no ${name === undefined ? 'user' : `user "${name}"`}. ${known}`,
      );
    }
    const projects = [...user.projects.keys()];
    const project = asked === undefined ? projects[0] : projects.find((each) => each === asked);
    if (project === undefined) {
      throw new CommandFailed(`"${user.name}" is not in project "${asked}", but in ${projects.join(', ')}.`);
    }
    const { osapi_compute_listen: address, osapi_compute_listen_port: port } = settings.DEFAULT;
    const host = ['0.0.0.0', '::'].includes(address) ? settings.DEFAULT.host : address;
    const api =
      typeof url === 'string'
        ? url.replace(/\/+$/, '')
        : `${settings.oriel.api_cert === '' ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { api_cert } = settings.oriel;
    const variables = {
      ...openstackVariables(api, user.name, project),
      // Clients trust no other certificate of its kind.
      ...(isSelfSigned(api_cert) && { OS_CACERT: api_cert }),
    };
    if (input.values.json) {
      io.out(JSON.stringify(variables));
      return 0;
    }
    for (const line of exportLines(variables)) io.out(line);
    io.out('# and OS_PASSWORD, of which the configuration has only the hash');
    return 0;
  },
};
