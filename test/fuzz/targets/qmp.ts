import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { readIdentity } from '../../../src/compute/drivers/qemu/read-identity.ts';
import { vncServerOf } from '../../../src/compute/drivers/qemu/vnc-server.ts';
import { LineReader, LineTooLong } from '../../../src/qmp/line-reader.ts';
import { QmpChannel } from '../../../src/qmp/qmp-channel.ts';
import { QmpError, QmpUnavailable } from '../../../src/qmp/qmp-errors.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

const REPLIES: readonly unknown[] = [
  { name: 'web1' },
  { UUID: '11111111-2222-4333-8444-555555555555' },
  { 'base-memory': 2 ** 30 },
  [{ 'cpu-index': 0 }],
  { enabled: true, host: '127.0.0.1', service: '5901', family: 'ipv4', auth: 'none' },
];

/** What comes over a QMP socket: greeting, replies, errors, events. Every command is settled, whatever comes. */
export const qmp: Target = {
  name: 'qmp',
  weight: 1,
  words: ['{"QMP": {}}\r\n', '{"return": ', ', "id": 1}', '"event": "SHUTDOWN"', '\r\n', '"id": 4294967295'],
  open: () => ({
    generate: (random) =>
      Buffer.from(`{"QMP": {}}\r\n${random.list(8, () => line(random)).join('\r\n')}\r\n`),
    async attempt(pieces) {
      requireSame('what is read of split lines', linesOf(pieces), linesOf([Buffer.concat(pieces)]));
      await executeAll(pieces);
    },
  }),
};

function line(random: Random): string {
  const id = 1 + random.below(5);
  const value = random.oneIn(4) ? random.word(20) : random.pick(REPLIES);
  if (random.oneIn(4)) return JSON.stringify({ event: random.pick(['STOP', 'SHUTDOWN', 'X']), data: value });
  if (random.oneIn(5)) return JSON.stringify({ error: { class: 'GenericError', desc: random.word(20) }, id });
  return JSON.stringify({ return: value, id });
}

function linesOf(pieces: readonly Buffer[]): unknown {
  const reader = new LineReader();
  const lines: string[] = [];
  try {
    for (const piece of pieces) lines.push(...reader.push(piece));
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    return 'refused';
  }
  return lines;
}

async function executeAll(pieces: readonly Buffer[]): Promise<void> {
  const socket = Object.assign(new EventEmitter(), {
    writableLength: 0,
    closed: true,
    write: () => true,
    destroy() {},
  });
  const channel = new QmpChannel(socket as unknown as Socket, { path: '/qmp', onEvent: () => {} });
  const replies: unknown[] = [];
  const execute = async (command: string) => {
    const reply = await channel.call(command, {}, 60_000);
    replies.push(reply);
    return reply;
  };
  const identity = readIdentity(execute, { host: 'host', path: '/qmp' });
  const settled = Promise.allSettled([identity, channel.call('query-status', {}, 60_000)]);
  for (const piece of pieces) socket.emit('data', piece);
  socket.emit('close');
  for (const outcome of await settled) {
    if (outcome.status === 'fulfilled') continue;
    const { reason } = outcome;
    require(reason instanceof QmpError ||
      reason instanceof QmpUnavailable, `a command ends with ${String(reason)}`);
  }
  for (const reply of replies) {
    const server = vncServerOf(reply);
    require(server === undefined || (server.port >= 0 && server.port <= 65_535), 'a port is out of range');
  }
  const known = await identity.catch(() => undefined);
  require(known === undefined || /^[0-9a-f-]{36}$/.test(known.uuid), 'a UUID is malformed');
  require(known === undefined ||
    (known.name.length >= 1 && known.name.length <= 255), 'a name is out of bounds');
}
