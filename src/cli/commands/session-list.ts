import type { Sessions } from '../../api-client/client.ts';
import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { formatTable } from '../format-table.ts';

/** `oriel session list` */
export const sessionListCommand: Command = {
  name: 'session list',
  summary: 'List the open consoles of all proxies.',
  positionals: [],
  options: {
    json: { type: 'boolean', help: 'Print JSON: the reply of the API, with the name of each instance.' },
  },
  examples: [
    {
      line: 'oriel session list',
      what: 'Shows user, instance, client address and start of each console: all for administrators, those of the project for others.',
    },
    {
      line: 'oriel session list --json',
      what: 'The same for a script, with the number of bytes transferred.',
    },
  ],
  async run({ values }, io) {
    const api = await ApiClient.signIn(io.env);
    const reply = await api.sessions();
    const { servers } = await api.visibleServers();
    const names = new Map(servers.map(({ id, name }) => [id, name]));
    if (values.json) {
      const sessions = reply.sessions.map((session) => ({
        ...session,
        server_name: names.get(session.server_id) ?? null,
      }));
      io.out(JSON.stringify({ ...reply, sessions }));
      return 0;
    }
    const rows = reply.sessions.map((session) => ({
      id: session.id,
      server: names.get(session.server_id) ?? session.server_id,
      user: session.user_name,
      client: session.client_address,
      proxy: session.proxy_host,
      since: new Date(session.started_at).toISOString().replace(/\.\d+Z$/, 'Z'),
      access: session.view_only ? 'view only' : 'full',
    }));
    if (rows.length === 0) io.out('You may see no open console.');
    else io.out(formatTable(['id', 'server', 'user', 'client', 'proxy', 'since', 'access'], rows));
    if (reply.silent_hosts > 0) io.err(silence(reply));
    return 0;
  },
};

function silence({ silent_hosts: count, silent_proxies: names }: Sessions): string {
  const who = names.length > 0 ? `: ${names.join(', ')}` : '';
  return `${count} ${count === 1 ? 'proxy' : 'proxies'} did not reply${who}. Their consoles are not listed.`;
}
