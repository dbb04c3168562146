import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Type } from 'typebox';
import { expect, test, vi } from 'vitest';
import type { Contract, Topic } from '../../../../src/contracts/contract.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { type Frame, FrameReader, writeFrame } from '../../../../src/transport/ipc/frames.ts';
import { IpcTransport } from '../../../../src/transport/ipc/transport.ts';

/** The stream to a process that the test plays: what is written to it, and in how many pieces. */
class Wire extends EventEmitter {
  readonly writes: Buffer[] = [];
  readonly writableLength = 0;
  isEnded = false;

  write(bytes: Buffer): void {
    if (this.isEnded) throw new Error('written after its end');
    this.writes.push(bytes);
  }

  destroySoon(): void {
    this.isEnded = true;
  }

  say(...frames: Frame[]): void {
    this.emit('data', Buffer.concat(frames.map((frame) => writeFrame(frame, '{}'))));
  }

  get frames(): Frame[] {
    const frames: Frame[] = [];
    const reader = new FrameReader();
    for (const bytes of this.writes) reader.read(bytes, (frame) => frames.push(frame));
    return frames;
  }
}

const echo = {
  name: 'echo',
  servedBy: ['compute'],
  interchangeable: true,
  methods: {
    say: {
      request: Type.Object({}),
      reply: Type.Object({}),
      deadlineMs: 1_000,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;
const bell = {
  name: 'bell',
  publishedBy: [],
  receivedBy: [],
  perHost: false,
  payload: Type.Object({}),
} as const satisfies Topic;

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function meet(transport: IpcTransport): Promise<Wire> {
  const wire = new Wire();
  const attached = transport.attach(wire as unknown as Socket);
  wire.say({ is: 'met' });
  await attached;
  await turn();
  return wire;
}

function ask(id: number, server: string): Frame {
  return { is: 'ask', id, server, method: 'say', requestId: 'req-1', deadlineMs: 1_000 };
}

test('sends the frames of one turn in one write, in order', async () => {
  const transport = new IpcTransport(silentLogger);
  const served = await transport.serve(echo, 'h', { say: async () => ({}) });
  const wire = await meet(transport);
  const [here] = wire.frames as [Extract<Frame, { is: 'here' }>];
  expect(wire.writes).toHaveLength(1);
  const ring = transport.publisher(bell);
  for (let n = 0; n < 3; n++) ring({});
  wire.say(ask(7, here.server), ask(8, here.server));
  await turn();
  expect(wire.writes).toHaveLength(2);
  expect(wire.frames.slice(2).map((frame) => ('id' in frame ? frame.id : frame.is))).toEqual([
    ...['event', 'event', 'event', 7, 8],
  ]);
  void served.close();
  await transport.close();
});

test('sends the frames of the turn in which it is closed', async () => {
  const transport = new IpcTransport(silentLogger);
  const wire = await meet(transport);
  transport.publisher(bell)({});
  await transport.close();
  await turn();
  expect(wire.frames.at(-1)).toEqual({ is: 'event', topic: 'bell' });
  expect(wire.isEnded).toBe(true);
});

test('answers a request to a server that has gone with lost', async () => {
  const transport = new IpcTransport(silentLogger);
  const served = await transport.serve(echo, 'h', { say: async () => ({}) });
  const wire = await meet(transport);
  const [here] = wire.frames as [Extract<Frame, { is: 'here' }>];
  void served.close();
  wire.say(ask(7, here.server));
  await turn();
  expect(wire.frames.at(-1)).toEqual({ is: 'answer', id: 7, lost: true });
  await transport.close();
});

test('closes a link whose other end does not report what it serves within 30 seconds', async () => {
  vi.useFakeTimers();
  try {
    const transport = new IpcTransport(silentLogger);
    const wire = new Wire();
    const attached = transport.attach(wire as unknown as Socket);
    vi.advanceTimersByTime(29_999);
    expect(wire.isEnded).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(attached).rejects.toThrow('the link was lost');
    expect(wire.isEnded).toBe(true);
    await transport.close();
  } finally {
    vi.useRealTimers();
  }
});
