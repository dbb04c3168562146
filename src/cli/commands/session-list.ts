import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { formatTable } from '../format-table.ts';

interface SessionsReply {
  readonly silent_hosts: number;
  readonly silent_proxies: readonly string[];
  readonly sessions: readonly {
    readonly id: string;
    readonly request_id: string;
    readonly server_id: string;
    readonly user_name: string;
    readonly project_id: string;
    readonly client_address: string;
    readonly proxy_host: string;
    readonly started_at: number;
    readonly view_only: boolean;
  }[];
}

/** `oriel session list` */
export const sessionListCommand: Command = {
  name: 'session list',
  summary: 'List the consoles that are open now, on every proxy.',
  positionals: [],
  options: {
    json: { type: 'boolean', help: 'Print JSON, as the API answers it, with the name of each instance.' },
  },
  examples: [
    {
      line: 'oriel session list',
      what: 'Shows who looks at which guest, from where and since when: all to an administrator, else those of the project.',
    },
    {
      line: 'oriel session list --json',
      what: 'The same for a script, with the bytes that each has carried.',
    },
  ],
  async run({ values }, io) {
    const api = await ApiClient.signIn(io.env);
    const reply = (await api.oriel('/sessions')) as SessionsReply;
    const servers = await api.visibleServers();
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
    if (rows.length === 0) io.out('No console is open that you may see.');
    else io.out(formatTable(['id', 'server', 'user', 'client', 'proxy', 'since', 'access'], rows));
    if (reply.silent_hosts > 0) io.err(silence(reply));
    return 0;
  },
};

function silence({ silent_hosts: count, silent_proxies: names }: SessionsReply): string {
  const who = names.length > 0 ? `: ${names.join(', ')}` : '';
  return `${count} ${count === 1 ? 'proxy' : 'proxies'} did not answer${who}. What is open there is not listed.`;
}
