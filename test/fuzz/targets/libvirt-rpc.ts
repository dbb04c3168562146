import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { encodeMessage, MessageReader, PROGRAM, TYPE } from '../../../src/libvirt-rpc/message.ts';
import { LIFECYCLE_EVENT, PROCEDURES, type Procedure } from '../../../src/libvirt-rpc/procedures.ts';
import { RpcChannel } from '../../../src/libvirt-rpc/rpc-channel.ts';
import { LibvirtError, LibvirtUnreachable } from '../../../src/libvirt-rpc/rpc-errors.ts';
import { XdrError, type XdrReader, XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

const UUID = '11111111-2222-4333-8444-555555555555';
const CALLS: readonly (readonly [Procedure<never, unknown>, unknown])[] = [
  [PROCEDURES.connectListAllDomains, { flags: 0 }],
  [PROCEDURES.domainGetXmlDesc, { uuid: UUID, secure: true }],
  [PROCEDURES.domainGetState, { uuid: UUID }],
  [PROCEDURES.authList, undefined],
];

/** What comes over libvirt's socket: messages, replies to calls, events, keepalive. Every call is settled, whatever comes. */
export const libvirtRpc: Target = {
  name: 'libvirt-rpc',
  weight: 1,
  words: ['\x20\0\x80\x86', '\x6b\x65\x65\x70', '\0\0\0\x1c', '\xff\xff\xff\xff', '\0\0\0\x01'],
  open: () => ({
    generate: (random) => Buffer.concat(random.list(7, () => randomMessage(random))),
    async attempt(pieces) {
      requireSame('what is read of split messages', messagesOf(pieces), messagesOf([Buffer.concat(pieces)]));
      await callAndCollect(pieces);
    },
  }),
};

function randomMessage(random: Random): Buffer {
  const type = random.pick([TYPE.reply, TYPE.reply, TYPE.reply, TYPE.event, TYPE.call]);
  const serial = 1 + random.below(CALLS.length);
  const procedure = random.oneIn(6) ? random.below(400) : CALLS[serial - 1]![0].number;
  const status = random.pick([0, 0, 0, 1, 2]);
  const program = random.oneIn(6) ? PROGRAM.keepalive : PROGRAM.remote;
  const isEvent = type === TYPE.event;
  return encodeMessage({
    program,
    procedure: isEvent ? random.pick([LIFECYCLE_EVENT.number, 1, 2]) : procedure,
    type,
    serial,
    status,
    body: isEvent || status === 1 ? randomWords(random) : bodyOf(serial, random),
  });
}

function bodyOf(serial: number, random: Random): Buffer {
  const writer = new XdrWriter();
  if (serial === 1) {
    const count = random.below(4);
    writer.u32(random.oneIn(5) ? 16_384 : count);
    for (let at = 0; at < count; at++)
      writer
        .string(random.word(20))
        .fixed(random.bytes(16))
        .i32(random.below(9) - 1);
  } else if (serial === 2) writer.string(`<domain>${random.word(40)}</domain>`);
  else if (serial === 3) writer.i32(random.below(9)).i32(1);
  else writer.u32(1).i32(0);
  return writer.bytes();
}

function randomWords(random: Random): Buffer {
  const writer = new XdrWriter();
  for (let count = random.below(8); count > 0; count--) {
    if (random.oneIn(3)) writer.string(random.word(20));
    else writer.u32(random.pick([0, 1, 2, 7, 0xffff_ffff]));
  }
  return writer.bytes();
}

function messagesOf(pieces: readonly Buffer[]): unknown {
  const reader = new MessageReader();
  const messages: unknown[] = [];
  try {
    for (const piece of pieces) messages.push(...reader.push(piece));
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    return 'refused';
  }
  return messages;
}

async function callAndCollect(pieces: readonly Buffer[]): Promise<void> {
  const socket = Object.assign(new EventEmitter(), {
    writableLength: 0,
    closed: true,
    write: () => true,
    destroy() {},
  });
  const channel = new RpcChannel(socket as unknown as Socket, (procedure: number, reader: XdrReader) => {
    if (procedure === LIFECYCLE_EVENT.number) LIFECYCLE_EVENT.decode(reader);
  });
  const calls = CALLS.map(([procedure, args]) => channel.call(procedure, args as never, 60_000));
  const settled = Promise.allSettled(calls);
  for (const piece of pieces) socket.emit('data', piece);
  socket.emit('close');
  for (const outcome of await settled) {
    if (outcome.status === 'fulfilled') continue;
    const { reason } = outcome;
    require(reason instanceof LibvirtError ||
      reason instanceof LibvirtUnreachable, `a call ends with ${String(reason)}`);
  }
}
