import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import {
  type ControlFrames,
  FrameDecoder,
  isCloseCode,
} from '../../../../../src/proxy/pump/frames/frame-decoder.ts';

const MAX_FRAME = 1 << 20;

/** What a decoder gave: data in one piece, control frames in order. */
class Heard {
  readonly data: Buffer[] = [];
  readonly control: string[] = [];
  readonly decoder: FrameDecoder;

  constructor(takesText = false) {
    const receivedText = (payload: Buffer) => this.control.push(`text ${payload}`);
    const control: ControlFrames = {
      receivedText: takesText ? receivedText : undefined,
      receivedPing: (payload) => this.control.push(`ping ${payload.toString('hex')}`),
      receivedPong: () => this.control.push('pong'),
      receivedClose: (code, reason) => this.control.push(`close ${code} ${reason}`),
    };
    this.decoder = new FrameDecoder(control, MAX_FRAME);
  }

  /** Takes a copy, for decoding overwrites. */
  push(bytes: Uint8Array): this {
    const chunk = Buffer.from(bytes);
    this.decoder.decode(chunk);
    this.data.push(Buffer.from(chunk.subarray(this.decoder.start, this.decoder.end)));
    return this;
  }

  get payload(): Buffer {
    return Buffer.concat(this.data);
  }
}

interface FrameParts {
  fin?: boolean;
  rsv?: number;
  opcode?: number;
  mask?: Buffer | null;
  payload?: Uint8Array;
  /** Which of the three length fields [RFC 6455 5.2], the shortest where absent. */
  lengthField?: 7 | 16 | 64;
}

const MASK = Buffer.from([0xa1, 0xb2, 0xc3, 0xd4]);

function frame({
  fin = true,
  rsv = 0,
  opcode = 2,
  mask = MASK,
  payload = Buffer.alloc(0),
  lengthField,
}: FrameParts) {
  const { length } = payload;
  const field = lengthField ?? (length < 126 ? 7 : length < 65_536 ? 16 : 64);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const masked = mask === null ? 0 : 0x80;
  const extended = Buffer.alloc(field === 7 ? 0 : field / 8);
  if (field === 7) head.push(masked | length);
  else head.push(masked | (field === 16 ? 126 : 127));
  if (field === 16) extended.writeUInt16BE(length);
  if (field === 64) extended.writeBigUInt64BE(BigInt(length));
  const key = mask ?? Buffer.alloc(0);
  const body = Buffer.from(payload).map((byte, i) => byte ^ (mask === null ? 0 : mask[i % 4]!));
  return Buffer.concat([Buffer.from(head), extended, key, body]);
}

function refusalOf(bytes: Uint8Array): string {
  try {
    new Heard().push(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'none';
}

test('a masked binary frame is unmasked [RFC 6455 5.3]', () => {
  //                    FIN+binary  mask+5  key                     "Hello" masked (the example of RFC 6455 5.7)
  const bytes = Buffer.from([0x82, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
  expect(new Heard().push(bytes).payload.toString()).toBe('Hello');
});

test('all frames of one read are moved together into one run of bytes', () => {
  const bytes = Buffer.concat(['one ', 'two ', 'three'].map((word) => frame({ payload: Buffer.from(word) })));
  const heard = new Heard().push(bytes);
  expect(heard.data).toHaveLength(1);
  expect(heard.payload.toString()).toBe('one two three');
});

test('fragments are joined, with control frames between them [RFC 6455 5.4]', () => {
  const heard = new Heard()
    .push(frame({ fin: false, payload: Buffer.from('ab') }))
    .push(frame({ opcode: 9, payload: Buffer.from([7]) }))
    .push(frame({ fin: false, opcode: 0, payload: Buffer.from('cd') }))
    .push(frame({ opcode: 0, payload: Buffer.from('ef') }));
  expect(heard.payload.toString()).toBe('abcdef');
  expect(heard.control).toEqual(['ping 07']);
});

test('empty frames add no data', () => {
  const heard = new Heard().push(Buffer.concat([frame({}), frame({ payload: Buffer.from('x') }), frame({})]));
  expect(heard.payload.toString()).toBe('x');
});

test('a Close frame is reported with code and reason, and bytes after it are ignored [RFC 6455 5.5.1]', () => {
  const close = frame({
    opcode: 8,
    payload: Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from('bye ✓')]),
  });
  const heard = new Heard().push(
    Buffer.concat([frame({ payload: Buffer.from('a') }), close, Buffer.from('junk')]),
  );
  expect(heard.payload.toString()).toBe('a');
  expect(heard.control).toEqual(['close 4001 bye ✓']);
  expect(heard.push(Buffer.from('more junk')).payload.toString()).toBe('a');
  expect(new Heard().push(frame({ opcode: 8 })).control).toEqual(['close undefined ']);
});

test("text of Oriel's page is separated from the data, however it is split", () => {
  const bytes = Buffer.concat([
    frame({ payload: Buffer.from('a') }),
    frame({ opcode: 1, payload: Buffer.from('{"ping":1}') }),
    frame({ payload: Buffer.from('b') }),
    frame({ opcode: 1 }),
  ]);
  const whole = new Heard(true).push(bytes);
  const split = new Heard(true);
  for (const byte of bytes) split.push([byte] as unknown as Uint8Array);
  for (const heard of [whole, split]) {
    expect(heard.payload.toString()).toBe('ab');
    expect(heard.control).toEqual(['text {"ping":1}', 'text ']);
  }
});

test.each<[string, Uint8Array]>([
  ['longer than 125 bytes', frame({ opcode: 1, payload: Buffer.alloc(126) })],
  ['in fragments', frame({ opcode: 1, fin: false, payload: Buffer.from('{') })],
  ['inside a fragmented message', Buffer.concat([frame({ fin: false }), frame({ opcode: 1 })])],
])('text of our own page is a breach %s', (_what, bytes) => {
  expect(() => new Heard(true).push(bytes)).toThrow(
    expect.objectContaining({ code: 'websocket_protocol_error' }),
  );
});

test('close codes are those of RFC 6455 7.4', () => {
  const legal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999];
  const illegal = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];
  expect(legal.filter((code) => !isCloseCode(code))).toEqual([]);
  expect(illegal.filter(isCloseCode)).toEqual([]);
});

test.each<[string, Uint8Array, string]>([
  ['unmasked', frame({ mask: null, payload: Buffer.from('x') }), 'websocket_protocol_error'],
  ['with RSV1', frame({ rsv: 4 }), 'websocket_protocol_error'],
  ['with RSV3', frame({ rsv: 1 }), 'websocket_protocol_error'],
  ['text', frame({ opcode: 1, payload: Buffer.from('x') }), 'websocket_text_frame'],
  ['of opcode 3', frame({ opcode: 3 }), 'websocket_protocol_error'],
  ['of opcode 11', frame({ opcode: 11 }), 'websocket_protocol_error'],
  ['that continues nothing', frame({ opcode: 0 }), 'websocket_protocol_error'],
  [
    'that begins inside a fragmented message',
    Buffer.concat([frame({ fin: false }), frame({})]),
    'websocket_protocol_error',
  ],
  ['of control, fragmented', frame({ fin: false, opcode: 9 }), 'websocket_protocol_error'],
  ['of control, 126 bytes', frame({ opcode: 9, payload: Buffer.alloc(126) }), 'websocket_protocol_error'],
  ['of close, one byte', frame({ opcode: 8, payload: Buffer.from([3]) }), 'websocket_protocol_error'],
  ['of close, code 1005', frame({ opcode: 8, payload: Buffer.from([3, 237]) }), 'websocket_protocol_error'],
  [
    'of close, no UTF-8',
    frame({ opcode: 8, payload: Buffer.from([3, 232, 0xff]) }),
    'websocket_protocol_error',
  ],
  ['over the bound', frame({ payload: Buffer.alloc(MAX_FRAME + 1) }), 'websocket_frame_too_big'],
  [
    'of 2^63 bytes',
    Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
    'websocket_frame_too_big',
  ],
])('a frame %s is refused', (_, bytes, code) => {
  expect(refusalOf(bytes)).toBe(code);
});

test('after a violation nothing is decoded', () => {
  const heard = new Heard();
  expect(() => heard.push(frame({ opcode: 3 }))).toThrow(Refusal);
  expect(heard.push(frame({ payload: Buffer.from('x') })).payload).toHaveLength(0);
});

const pieces = fc.array(
  fc.record({
    kind: fc.constantFrom<'data' | 'ping' | 'pong'>('data', 'data', 'data', 'ping', 'pong'),
    payload: fc.oneof(fc.uint8Array({ maxLength: 125 }), fc.uint8Array({ minLength: 100, maxLength: 3000 })),
    mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fin: fc.boolean(),
    lengthField: fc.constantFrom(undefined, 64 as const),
  }),
  { maxLength: 20 },
);

test('any split of any sequence of frames gives the same bytes and the same control frames', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.integer({ min: 1, max: 400 })), (sequence, cuts) => {
      let isOpen = false;
      const payload: Uint8Array[] = [];
      const control: string[] = [];
      const frames = sequence.map(({ kind, payload: body, mask, fin, lengthField }) => {
        const parts = { mask: Buffer.from(mask), ...(lengthField === undefined ? {} : { lengthField }) };
        if (kind !== 'data') {
          const short = body.subarray(0, 125);
          control.push(kind === 'ping' ? `ping ${Buffer.from(short).toString('hex')}` : 'pong');
          return frame({ opcode: kind === 'ping' ? 9 : 10, payload: short, mask: parts.mask });
        }
        payload.push(body);
        const opcode = isOpen ? 0 : 2;
        isOpen = !fin;
        return frame({ ...parts, opcode, fin, payload: body });
      });
      const bytes = Buffer.concat(frames);
      const heard = new Heard();
      let at = 0;
      for (const cut of cuts) {
        heard.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      heard.push(bytes.subarray(at));
      expect(heard.payload.equals(Buffer.concat(payload))).toBe(true);
      expect(heard.control).toEqual(control);
    }),
  );
});

test('a chunk at any offset of its memory is unmasked in place, and no other byte changes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      (offset, payload, mask) => {
        const bytes = frame({ payload, mask: Buffer.from(mask) });
        const memory = Buffer.alloc(offset + bytes.length + 8, 0x55);
        memory.set(bytes, offset);
        const chunk = memory.subarray(offset, offset + bytes.length);
        const { decoder } = new Heard();
        decoder.decode(chunk);
        expect(Buffer.from(chunk.subarray(decoder.start, decoder.end)).equals(Buffer.from(payload))).toBe(
          true,
        );
        expect(memory.subarray(0, offset).every((byte) => byte === 0x55)).toBe(true);
        expect(memory.subarray(offset + bytes.length).every((byte) => byte === 0x55)).toBe(true);
      },
    ),
  );
});

test('arbitrary bytes end in data or in a refusal, never in another error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
      const heard = new Heard();
      try {
        for (const chunk of chunks) heard.push(chunk);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
      expect(heard.payload.length).toBeLessThanOrEqual(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    }),
    { numRuns: 1000 },
  );
});
