import { Refusal } from '../../../src/flow/refusals.ts';
import { FrameDecoder } from '../../../src/proxy/pump/frames/frame-decoder.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

const MAX_FRAME = 100_000;
const BREACHES = ['websocket_protocol_error', 'websocket_text_frame', 'websocket_frame_too_big'];

/** WebSocket frames of a browser: what comes out does not depend on how they were cut, and a breach has its own code. */
export const frameDecoder: Target = {
  name: 'frame-decoder',
  weight: 1,
  words: ['\x82\x80', '\x82\xfe\xff\xff', '\x82\xff', '\x88\x82', '\x89\xfd', '\x00\x80', '\x01\x80'],
  open: () => ({
    generate: randomFrames,
    attempt(pieces) {
      for (const takesText of [false, true]) {
        const whole = decode([Buffer.concat(pieces)], takesText);
        requireSame('the outcome of split frames', decode(pieces, takesText), whole);
      }
    },
  }),
};

export function randomFrames(random: Random): Buffer {
  return Buffer.concat(random.list(6, () => randomFrame(random)));
}

/** One frame of a client; now and then with a length that is announced alone. */
function randomFrame(random: Random): Buffer {
  const opcode = random.pick([2, 2, 2, 2, 0, 1, 8, 9, 10, 3, 15]);
  const final = random.oneIn(5) ? 0 : 0x80;
  const close = Buffer.concat([
    Buffer.from([3, random.pick([232, 233, 237, 255])]),
    Buffer.from(random.word(20)),
  ]);
  const payload = opcode === 8 ? close : random.bytes(random.pick([0, 1, 5, 125, 126, 200, 3_000]));
  return maskedFrame(opcode | final, payload, random.bytes(4));
}

export function maskedFrame(first: number, payload: Buffer, mask: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 0x10000 ? 4 : 10);
  head[0] = first;
  head[1] = 0x80 | (length < 126 ? length : length < 0x10000 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, mask, Buffer.from(payload.map((byte, at) => byte ^ mask[at % 4]!))]);
}

/** `takesText`: as for a session of our own page. */
function decode(pieces: readonly Buffer[], takesText: boolean): unknown {
  const data: Buffer[] = [];
  const control: string[] = [];
  const decoder = new FrameDecoder(
    {
      receivedText: takesText ? (payload) => control.push(`text ${payload.toString('hex')}`) : undefined,
      receivedPing: (payload) => control.push(`ping ${payload.toString('hex')}`),
      receivedPong: () => control.push('pong'),
      receivedClose: (code, reason) => control.push(`close ${code} ${reason}`),
    },
    MAX_FRAME,
  );
  let breach: string | undefined;
  for (const piece of pieces) {
    const chunk = Buffer.from(piece);
    try {
      decoder.decode(chunk);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      require(BREACHES.includes(error.code), `a frame is refused with ${error.code}`);
      breach = error.code;
      break;
    }
    data.push(Buffer.from(chunk.subarray(decoder.start, decoder.end)));
  }
  // What came in the same read as a breach is given up with it, so that only without one the data is the same.
  return { control, breach, data: breach === undefined ? Buffer.concat(data).toString('hex') : '' };
}
