import { ApiClient, missingInstances } from '../api-client.ts';
import type { Command } from '../command.ts';
import { formatTable } from '../format-table.ts';

/** `oriel server list` */
export const serverListCommand: Command = {
  name: 'server list',
  summary: 'List the instances that you may see.',
  positionals: [],
  options: { json: { type: 'boolean', help: 'Print JSON.' } },
  examples: [
    { line: 'oriel server list', what: 'Shows name, state, host and id of each instance.' },
    { line: 'oriel server list --json', what: 'The same for a script.' },
  ],
  async run({ values }, io) {
    const { servers, silentHosts } = await (await ApiClient.signIn(io.env)).listServers();
    const rows = servers.map((server) => ({
      name: server.name,
      status: server.status,
      host: server['OS-EXT-SRV-ATTR:host'] ?? '',
      id: server.id,
    }));
    if (values.json) io.out(JSON.stringify(rows));
    else if (rows.length === 0) io.out('You may see no instance in this project.');
    else io.out(formatTable(['name', 'status', 'host', 'id'], rows));
    // On standard error, so that scripts can parse the list.
    if (silentHosts !== undefined) io.err(missingInstances(silentHosts));
    return 0;
  },
};
