import { ApiClient } from '../api-client.ts';
import { type Command, type CommandInput, UsageError } from '../command.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `oriel session end` */
export const sessionEndCommand: Command = {
  name: 'session end',
  summary: 'For administrators: end an open console, or all of an instance, with a reason for its user.',
  positionals: [],
  optional: ['session-id'],
  options: {
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'What the person at the console is told. It is cut to what fits beside the request id.',
    },
    server: {
      type: 'string',
      value: 'NAME',
      help: 'All consoles of this guest, by name or id; addresses of it that were given out stop working too.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  examples: [
    {
      line: 'oriel session end 5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e --reason "host maintenance at 14:00"',
      what: 'Ends one console, on whichever proxy it is. "oriel session list" shows the ids.',
    },
    {
      line: 'oriel session end --server web1 --reason "access was withdrawn"',
      what: 'Ends all consoles of the guest web1 and withdraws its addresses.',
    },
  ],
  async run(input, io) {
    const { id, server, reason } = whatToEnd(input);
    const api = await ApiClient.signIn(io.env);
    const query = `reason=${encodeURIComponent(reason)}`;
    if (server === undefined) {
      const reply = await api.orielDelete(`/sessions/${encodeURIComponent(id!)}?${query}`);
      io.out(input.values.json ? JSON.stringify(reply) : `The console ${id} is ended.`);
      return 0;
    }
    // A guest that no host has any more may have left consoles behind: its id will do.
    const serverId = UUID.test(server)
      ? server
      : (await api.findServer(server, await api.visibleServers())).id;
    const reply = (await api.orielDelete(`/servers/${serverId}/console-tokens?${query}`)) as {
      deleted: number;
    };
    const addresses = `${reply.deleted} ${reply.deleted === 1 ? 'address that was' : 'addresses that were'}`;
    io.out(
      input.values.json
        ? JSON.stringify(reply)
        : `The consoles of ${server} are ended; ${addresses} still good for opening one will not work.`,
    );
    return 0;
  },
};

function whatToEnd({ positionals, values }: CommandInput) {
  const [id] = positionals;
  const { server, reason } = values;
  if ((id === undefined) === (server === undefined)) {
    throw new UsageError(
      'Say which: a session id as "oriel session list" shows it, or --server NAME for all of a guest.',
    );
  }
  if (typeof reason !== 'string') {
    throw new UsageError('Why? --reason TEXT is what the person at the console will read.');
  }
  return { id, server: server === undefined ? undefined : String(server), reason };
}
