import { type Command, type CommandInput, UsageError } from '../../command.ts';
import { cliText } from '../../language/cli-text.ts';
import { asOperator, SOCKET_DESCRIPTION, SOCKET_OPTION } from '../../operator/as-operator.ts';
import type { EndedConsoles } from '../../operator/operator-client.ts';

/** `oriel session end` */
export const sessionEndCommand: Command = {
  name: 'session end',
  summary: 'End one console, or all consoles of an instance, with a reason for the user.',
  description: SOCKET_DESCRIPTION,
  signsIn: true,
  positionals: [],
  optional: ['session-id'],
  options: {
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'The reason that the user at the console reads. Long texts are cut to fit beside the request id.',
    },
    server: {
      type: 'string',
      value: 'NAME',
      help: 'End all consoles of this instance, given by name or id. Its unused access URLs stop working too, but not through an operator socket.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
    ...SOCKET_OPTION,
  },
  completes: { 'session-id': 'sessions', server: 'servers' },
  json: {
    is: 'an object',
    fields: {
      ended:
        'true, with a session id; with --server and an operator socket: the number of consoles that ended',
      deleted: 'with --server: the number of access URLs that were not used yet and stopped working',
    },
  },
  examples: [
    {
      line: 'oriel session end 5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e --reason "host maintenance at 14:00"',
      what: 'Ends one console, on any proxy. "oriel session list" shows the ids.',
    },
    {
      line: 'oriel session end --server web1 --reason "access was withdrawn"',
      what: 'Ends all consoles of the instance web1 and withdraws its access URLs.',
    },
  ],
  async run(input, io) {
    const { reason, ...target } = whatToEnd(input);
    const { json } = input.values;
    if ('id' in target) {
      const { id } = target;
      const reply = await asOperator(input, io, (operator) => operator.endSession(id, reason));
      io.out(json ? JSON.stringify(reply) : cliText()('sessions.ended', { id }));
      return 0;
    }
    const { server } = target;
    const reply = await asOperator(input, io, (operator) => operator.endConsolesOf(server, reason));
    io.out(json ? JSON.stringify(reply) : inWords(server, reply));
    return 0;
  },
};

function inWords(server: string, reply: EndedConsoles): string {
  const t = cliText();
  if ('deleted' in reply) return t('sessions.allEnded', { count: reply.deleted, server });
  return t('sessions.someEnded', { count: reply.ended, server });
}

function whatToEnd({ positionals, values }: CommandInput) {
  const [id] = positionals;
  const { server, reason } = values;
  if (typeof reason !== 'string') {
    throw new UsageError('--reason TEXT is missing: the user at the console reads it.');
  }
  if (id !== undefined && server === undefined) return { id, reason };
  if (id === undefined && typeof server === 'string') return { server, reason };
  throw new UsageError(
    'Give either a session id from "oriel session list", or --server NAME for all consoles of an instance.',
  );
}
