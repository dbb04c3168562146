import type { Sessions } from '../../api-client/client.ts';
import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { formatTable } from '../format-table.ts';

/** `oriel session list` */
export const sessionListCommand: Command = {
  name: 'session list',
  summary: 'List the open consoles of all proxies.',
  signsIn: true,
  positionals: [],
  options: { json: { type: 'boolean', help: 'Print JSON.' } },
  json: {
    is: 'an array of objects',
    fields: {
      id: 'the id of the session, for "oriel session end"',
      request_id: 'the id of its request, for "oriel trace"',
      server_id: 'the id of the instance',
      server_name: 'its name; null if it is not in the list of instances',
      user_name: 'the user who asked for the console',
      project_id: 'the project of the instance',
      client_address: 'the IP address of the browser',
      proxy_host: 'the host of the proxy',
      started_at: 'milliseconds since 1970-01-01 UTC',
      bytes_to_browser: 'bytes sent to the browser',
      bytes_to_guest: 'bytes sent to the instance',
      view_only: 'whether the console accepts no input',
    },
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
    const api = await ApiClient.signIn(io);
    const reply = await api.sessions();
    const { servers } = await api.visibleServers();
    const names = new Map(servers.map(({ id, name }) => [id, name]));
    if (values.json) {
      const sessions = reply.sessions.map((session) => ({
        ...session,
        server_name: names.get(session.server_id) ?? null,
      }));
      io.out(JSON.stringify(sessions));
    } else if (reply.sessions.length === 0) {
      io.out('You may see no open console.');
    } else {
      io.out(formatTable(COLUMNS, rowsOf(reply, names), io.columns));
    }
    // On standard error, so that scripts can parse the list.
    if (reply.silent_hosts > 0) io.err(silence(reply));
    return 0;
  },
};

const COLUMNS = ['id', 'server', 'user', 'client', 'proxy', 'since', 'access'] as const;

function rowsOf(reply: Sessions, names: ReadonlyMap<string, string>) {
  return reply.sessions.map((session) => ({
    id: session.id,
    server: names.get(session.server_id) ?? session.server_id,
    user: session.user_name,
    client: session.client_address,
    proxy: session.proxy_host,
    since: new Date(session.started_at).toISOString().replace(/\.\d+Z$/, 'Z'),
    access: session.view_only ? 'view only' : 'full',
  }));
}

function silence({ silent_hosts: count, silent_proxies: names }: Sessions): string {
  const who = names.length > 0 ? `: ${names.join(', ')}` : '';
  return `${count} ${count === 1 ? 'proxy' : 'proxies'} did not reply${who}. Their consoles are not listed.`;
}
