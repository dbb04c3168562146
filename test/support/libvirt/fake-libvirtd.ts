import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeMessage,
  type Message,
  MessageReader,
  PROGRAM,
  STATUS,
  TYPE,
} from '../../../src/libvirt-rpc/message.ts';
import { PROCEDURES } from '../../../src/libvirt-rpc/procedures.ts';
import type { RpcTarget } from '../../../src/libvirt-rpc/socket-path.ts';
import { XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';

/** One call as the fake got it; nothing is answered unless one of these is called. */
export interface FakeCall {
  readonly message: Message;
  readonly socket: Socket;
  reply(body?: XdrWriter): void;
  fail(code: number, sentence: string): void;
}

type Answer = (call: FakeCall) => void;

/** A server that speaks libvirt's RPC as well or as badly as a test wants. */
export interface FakeLibvirtd {
  readonly path: string;
  readonly target: RpcTarget;
  /** Every message that came, in order. */
  readonly received: Message[];
  readonly sockets: Set<Socket>;
  /** What it does with calls of that number from now on, instead of what a healthy libvirtd does. */
  on(procedure: number, answer: Answer): void;
  /** Sends to every client. */
  send(bytes: Buffer): void;
  close(): Promise<void>;
}

const HEALTHY: ReadonlyMap<number, Answer> = new Map<number, Answer>([
  [PROCEDURES.authList.number, ({ reply }) => reply(new XdrWriter().u32(1).i32(0))],
  [PROCEDURES.connectSupportsFeature.number, ({ reply }) => reply(new XdrWriter().i32(0))],
  [PROCEDURES.connectOpen.number, ({ reply }) => reply()],
  [PROCEDURES.connectClose.number, ({ reply }) => reply()],
  [PROCEDURES.connectDomainEventCallbackRegisterAny.number, ({ reply }) => reply(new XdrWriter().i32(0))],
  [PROCEDURES.domainGetState.number, ({ reply }) => reply(new XdrWriter().i32(1).i32(1))],
]);

export async function startFakeLibvirtd(): Promise<FakeLibvirtd> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-fake-libvirtd-'));
  const path = join(folder, 'libvirt-sock');
  const answers = new Map(HEALTHY);
  const received: Message[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const reader = new MessageReader();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) {
        received.push(message);
        if (message.type === TYPE.call) answers.get(message.procedure)?.(callOf(message, socket));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    target: { uri: 'qemu:///system', paths: [path], readOnly: false, session: false },
    received,
    sockets,
    on: (procedure, answer) => void answers.set(procedure, answer),
    send: (bytes) => {
      for (const socket of sockets) socket.write(bytes);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function callOf(message: Message, socket: Socket): FakeCall {
  const { procedure, serial } = message;
  const answer = (status: number, body: XdrWriter) =>
    socket.write(
      encodeMessage({
        program: PROGRAM.remote,
        procedure,
        serial,
        type: TYPE.reply,
        status,
        body: body.bytes(),
      }),
    );
  return {
    message,
    socket,
    reply: (body = new XdrWriter()) => answer(STATUS.ok, body),
    fail: (code, sentence) =>
      answer(STATUS.error, new XdrWriter().i32(code).i32(10).u32(1).string(sentence).i32(2)),
  };
}

/** A lifecycle event as libvirtd sends it. */
export function lifecycleEvent(name: string, uuidHex: string, event: number, detail: number): Buffer {
  const body = new XdrWriter()
    .i32(0)
    .string(name)
    .fixed(Buffer.from(uuidHex, 'hex'))
    .i32(-1)
    .i32(event)
    .i32(detail);
  return encodeMessage({ program: PROGRAM.remote, procedure: 318, type: TYPE.event, body: body.bytes() });
}
