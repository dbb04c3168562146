import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { formatTable } from '../format-table.ts';

/** `oriel server list` */
export const serverListCommand: Command = {
  name: 'server list',
  summary: 'List the guests that you may see.',
  positionals: [],
  options: { json: { type: 'boolean', help: 'Print JSON.' } },
  examples: [
    { line: 'oriel server list', what: 'Shows name, state, host and id of each guest.' },
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
    else if (rows.length === 0) io.out('There is no guest that you may see in this project.');
    else io.out(formatTable(['name', 'status', 'host', 'id'], rows));
    if (silentHosts !== undefined) io.err(missingGuests(silentHosts));
    return 0;
  },
};

/** On standard error, so that a script that reads the list is not disturbed. */
function missingGuests(silentHosts: string): string {
  const whose = /^\d+$/.test(silentHosts)
    ? `${silentHosts} ${silentHosts === '1' ? 'host' : 'hosts'} that did`
    : `${silentHosts}, which did`;
  return `The list lacks the guests of ${whose} not answer.`;
}
