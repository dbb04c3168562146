import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NOVNC } from '../../../../src/consoles/console-kinds.ts';
import { type BrowserEnd, BrowserLeg } from '../../../../src/proxy/pump/browser-leg.ts';
import { ReadBuffers } from '../../../../src/proxy/pump/buffers/read-buffers.ts';
import { FrameDecoder } from '../../../../src/proxy/pump/frames/frame-decoder.ts';
import { Heartbeat } from '../../../../src/proxy/pump/heartbeat.ts';
import { HeldLegs } from '../../../../src/proxy/pump/held-legs.ts';
import { Turns, WORK } from '../../../../src/proxy/pump/turns.ts';
import { until } from '../../../support/until.ts';

let leg: BrowserLeg;
let peer: Socket;
let heartbeat: Heartbeat;
let heldLegs: HeldLegs;
let ends: BrowserEnd[];
let data: string;

beforeEach(async () => {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  heartbeat = new Heartbeat(0);
  heldLegs = new HeldLegs();
  ends = [];
  data = '';
  leg = new BrowserLeg(socket, '', {
    turns: new Turns({ turnBytes: 256 * 1024, calmTurnBytes: 1024 * 1024 }),
    buffers: new ReadBuffers(),
    heartbeat,
    heldLegs,
    clientFrameBytes: 1 << 20,
    closeWaitMs: 100,
    silent: NOVNC.refusals.silent,
  });
  leg.listener = {
    data: (chunk, start, end) => {
      data += chunk.toString('latin1', start, end);
      return true;
    },
    drained() {},
    ended: (end) => ends.push(end),
  };
});

afterEach(() => {
  leg.destroy();
  peer.destroy();
  heartbeat.close();
  heldLegs.close();
});

/** What the leg hands over, each read with the memory that it is in; the listener is done with it or not. */
function reads(isDone: boolean): Buffer[] {
  const chunks: Buffer[] = [];
  leg.listener = {
    ...leg.listener,
    data(chunk, start, end) {
      chunks.push(chunk.subarray(start, end));
      return isDone;
    },
  };
  return chunks;
}

async function say(...payloads: string[]): Promise<void> {
  for (const payload of payloads) {
    peer.write(masked(2, payload));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a browser is read into one pooled buffer while no earlier bytes are in use', async () => {
  const chunks = reads(true);
  leg.start(Buffer.alloc(0));
  await say('one', 'two');
  await until(() => chunks.length === 2);
  expect(chunks[1]!.buffer).toBe(chunks[0]!.buffer);
});

test('bytes that the guest leg still sends are not overwritten', async () => {
  const chunks = reads(false);
  leg.start(Buffer.alloc(0));
  await say('one', 'two', 'six');
  await until(() => chunks.length === 3);
  expect(chunks.map(String)).toEqual(['one', 'two', 'six']);
});

test('bytes that the guest leg sends while the browser leg is held are overwritten only after its release', async () => {
  const chunks = reads(false);
  leg.start(Buffer.alloc(0));
  await say('one');
  await until(() => chunks.length === 1);
  leg.hold();
  await say('two');
  expect(chunks.map(String)).toEqual(['one']);
  leg.release();
  await until(() => chunks.length === 2);
  expect(chunks.map(String)).toEqual(['one', 'two']);
});

test('bytes that the guest leg still sends are not overwritten while the browser leg is closing', async () => {
  const chunks: Buffer[] = [];
  leg.listener = {
    ...leg.listener,
    data(chunk, start, end) {
      chunks.push(chunk.subarray(start, end));
      leg.hold();
      return false;
    },
  };
  leg.start(Buffer.alloc(0));
  await say('one');
  await until(() => chunks.length === 1);
  leg.close(1000, '');
  await say('two', 'six');
  expect(chunks.map(String)).toEqual(['one']);
});

test('bytes that came before the leg was started come first and complete', async () => {
  await say('one', 'two');
  leg.start(masked(2, 'zero'));
  await say('three');
  await until(() => data.length === 'zeroonetwothree'.length);
  expect(data).toBe('zeroonetwothree');
});

test('a burst grows the buffer and arrives complete', async () => {
  leg.start(Buffer.alloc(0));
  const payload = Buffer.alloc(200_000, 'x');
  const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 3, 0x0d, 0x40, 0, 0, 0, 0]);
  for (let times = 0; times < 5; times++) peer.write(Buffer.concat([head, payload]));
  await until(() => data.length === 1_000_000);
  expect(data).toMatch(/^x+$/);
});

function masked(opcode: number, payload: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]),
    Buffer.from(payload, 'latin1'),
  ]);
}

test('a ping is answered with its own payload', async () => {
  leg.start(masked(9, 'are you there'));
  const [answer] = (await once(peer, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toBe('\x8a\x0dare you there');
});

/** All that the leg sends until it has been silent for a moment. */
async function answers(): Promise<string> {
  let heard = '';
  peer.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  for (let before = -1; heard.length > before; ) {
    before = heard.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return heard;
}

test('answers all pings of a read with one pong that has the payload of the last', async () => {
  const pings = Array.from({ length: 1_000 }, (_, number) => masked(9, `ping ${number}`));
  leg.start(Buffer.concat(pings));
  expect(await answers()).toBe('\x8a\x08ping 999');
});

test('answers a flood of pings with far fewer pongs, and buffers none for a peer that does not read', async () => {
  const pongs: number[] = [];
  const { write } = leg;
  leg.write = (frames) => {
    pongs.push(frames.length);
    return write.call(leg, frames);
  };
  peer.pause();
  leg.start(Buffer.alloc(0));
  const flood = Buffer.concat(Array.from({ length: 10_000 }, () => masked(9, 'p'.repeat(125))));
  for (let times = 0; times < 5; times++) await new Promise((done) => peer.write(flood, done));
  expect(pongs.length).toBeGreaterThan(0);
  expect(pongs.length).toBeLessThan(5_000);
  expect(leg.backlog).toBeLessThanOrEqual(127);
});

/** The most frames that the leg decodes in one turn of the event loop, while its peer sends that. */
async function mostFramesInOneTurn(flood: Buffer): Promise<number> {
  let [bytes, inTurn, most] = [0, 0, 0];
  const { decode } = FrameDecoder.prototype;
  const spy = vi.spyOn(FrameDecoder.prototype, 'decode').mockImplementation(function (
    this: FrameDecoder,
    chunk,
  ) {
    decode.call(this, chunk);
    if (inTurn === 0) {
      setImmediate(() => {
        inTurn = 0;
      });
    }
    bytes += chunk.length;
    inTurn += this.frames;
    most = Math.max(most, inTurn);
  });
  leg.start(Buffer.alloc(0));
  peer.write(flood);
  await until(() => bytes >= flood.length);
  spy.mockRestore();
  return most;
}

test.each([
  ['pings', masked(9, '')],
  ['pongs', masked(10, '')],
  ['empty frames', masked(2, '')],
  ['frames of one byte', masked(2, 'x')],
])('decodes no more %s in a turn than a share of work and one read have', async (_title, frame) => {
  const most = await mostFramesInOneTurn(Buffer.alloc(700_000 * frame.length, frame));
  // A share of 1 MiB, of which each frame takes its part; and the read that was under way, 64 KiB at most.
  expect(most).toBeLessThan((1024 * 1024) / (WORK.frame + frame.length) + 65_536 / frame.length);
});

test('data before a Close frame in the same read is delivered before the end', () => {
  leg.listener.ended = () => {
    data += ' END';
  };
  leg.start(Buffer.concat([masked(2, 'last words'), masked(8, '\x03\xe8')]));
  expect(data).toBe('last words END');
});

test('bytes of a held leg are delivered after its release and not before', async () => {
  leg.hold();
  leg.start(Buffer.alloc(0));
  peer.write(masked(2, 'later'));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(data).toBe('');
  leg.release();
  await until(() => data === 'later');
});

test('the end is reported once, whatever follows it', async () => {
  leg.start(Buffer.alloc(0));
  peer.resume().end(masked(8, ''));
  await once(peer, 'close');
  expect(ends).toEqual([{ how: 'closed', code: undefined, reason: '' }]);
});

test('a silent peer is pinged after one beat and refused after five', async () => {
  leg.start(Buffer.alloc(0));
  leg.hold();
  for (let i = 0; i < 4; i++) leg.beat();
  expect(ends).toEqual([]);
  leg.release();
  leg.beat();
  const [ping] = (await once(peer, 'data')) as [Buffer];
  expect(ping.toString('hex')).toBe('8900');
  peer.write(masked(10, ''));
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (let i = 0; i < 4; i++) leg.beat();
  expect(ends).toEqual([]);
  leg.beat();
  expect(ends).toMatchObject([{ how: 'refused', refusal: { code: 'viewer_stalled' } }]);
});

test('a peer whose leg is held for five beats is refused, with the console server as the cause', async () => {
  leg.start(Buffer.alloc(0));
  leg.hold();
  for (let i = 0; i < 5; i++) leg.beat();
  expect(ends).toMatchObject([{ how: 'refused', refusal: { code: 'vnc_silent' } }]);
});
