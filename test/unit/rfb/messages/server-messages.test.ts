import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dialogue, DialogueRunner, read } from '../../../../src/rfb/dialogue.ts';
import { readServerInit, writeServerInit } from '../../../../src/rfb/handshake/server-init.ts';
import {
  readFramebufferUpdateHead,
  readRectangleHead,
  readServerCutText,
  readSetColourMapEntries,
  writeBell,
  writeFramebufferUpdate,
  writeServerCutText,
  writeSetColourMapEntries,
} from '../../../../src/rfb/messages/server-messages.ts';
import { type PixelFormat, RGB888, readPixel, writePixel } from '../../../../src/rfb/pixel-format.ts';

/** Reads a structure from its bytes, all of which must be used. */
function readWith<T>(dialogue: Dialogue<T>, bytes: Buffer) {
  function* boxed(): Dialogue<{ value: T }> {
    return { value: yield* dialogue };
  }
  const { done, failure } = new DialogueRunner(boxed()).push(bytes);
  if (failure !== undefined) throw failure;
  expect(done?.leftover.length).toBe(0);
  return done!.value;
}

test('ServerInit is read as it was written', () => {
  fc.assert(
    fc.property(
      fc.nat(65_535),
      fc.nat(65_535),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      (width, height, name) => {
        const init = { width, height, pixelFormat: RGB888, name };
        expect(readWith(readServerInit(), writeServerInit(init))).toEqual(init);
      },
    ),
  );
});

test('a desktop name beyond its bound is a protocol error before it is read', () => {
  const bytes = writeServerInit({ width: 1, height: 1, pixelFormat: RGB888, name: '' });
  bytes.writeUInt32BE(0xffff_ffff, 20);
  expect(() => readWith(readServerInit(), bytes)).toThrow(
    expect.objectContaining({ code: 'protocol_error' }),
  );
});

test('FramebufferUpdate bears count, places, encodings and data', () => {
  const area = { x: 1, y: 2, width: 3, height: 4 };
  const bytes = writeFramebufferUpdate([{ area, encoding: -223, data: Buffer.from('data') }]);
  expect(bytes.toString('hex')).toBe('000000010001000200030004ffffff2164617461');
  function* readBack(): Dialogue<unknown> {
    yield* read(1);
    const count = yield* readFramebufferUpdateHead();
    const head = yield* readRectangleHead();
    yield* read(4);
    return { count, ...head };
  }
  expect(readWith(readBack(), bytes)).toEqual({ count: 1, area, encoding: -223 });
});

test('clipboard text is ISO 8859-1, and what is not in it becomes a question mark', () => {
  const bytes = writeServerCutText('é €');
  expect(bytes.toString('hex')).toBe('0300000000000003e9203f');
  expect(readWith(readServerCutText(), bytes.subarray(1))).toBe('é ?');
  const huge = Buffer.from('000000ffffffff', 'hex');
  expect(() => readWith(readServerCutText(), huge)).toThrow(
    expect.objectContaining({ code: 'protocol_error' }),
  );
});

test('a colour map is read as it was written', () => {
  const colours = [0x000000, 0xffffff, 0x123456];
  const bytes = writeSetColourMapEntries(colours);
  expect(bytes.subarray(0, 12).toString('hex')).toBe('010000000003000000000000');
  expect(readWith(readSetColourMapEntries(), bytes.subarray(1))).toEqual({ first: 0, colours });
});

test('Bell is one byte', () => {
  expect(writeBell().toString('hex')).toBe('02');
});

const RGB565: PixelFormat = {
  ...RGB888,
  bitsPerPixel: 16,
  depth: 16,
  redMax: 31,
  greenMax: 63,
  blueMax: 31,
  redShift: 11,
  greenShift: 5,
};
const BGR233: PixelFormat = {
  ...RGB888,
  bitsPerPixel: 8,
  depth: 8,
  redMax: 7,
  greenMax: 7,
  blueMax: 3,
  redShift: 0,
  greenShift: 3,
  blueShift: 6,
};

test('pixels are written in the viewer’s own format', () => {
  expect(writePixel(RGB888, 0x123456).toString('hex')).toBe('56341200');
  expect(writePixel({ ...RGB888, bigEndian: true }, 0x123456).toString('hex')).toBe('00123456');
  expect(writePixel({ ...RGB888, redShift: 0, blueShift: 16 }, 0x123456).toString('hex')).toBe('12345600');
  expect(
    writePixel({ ...RGB888, redShift: 24, greenShift: 16, blueShift: 8 }, 0xff8001).toString('hex'),
  ).toBe('000180ff');
  expect(writePixel(RGB565, 0xff0000).toString('hex')).toBe('00f8');
  expect(writePixel(BGR233, 0xffffff).toString('hex')).toBe('ff');
});

test('a pixel is read back as near as its format allows', () => {
  fc.assert(
    fc.property(
      fc.nat(0xff_ffff),
      fc.constantFrom(RGB888, RGB565, BGR233),
      fc.boolean(),
      (colour, base, bigEndian) => {
        const format = { ...base, bigEndian };
        const back = readPixel(format, writePixel(format, colour));
        const off = (shift: number, max: number) =>
          Math.abs(((colour >> shift) & 255) - ((back >> shift) & 255)) - 255 / max / 2;
        expect(off(16, format.redMax)).toBeLessThanOrEqual(1);
        expect(off(8, format.greenMax)).toBeLessThanOrEqual(1);
        expect(off(0, format.blueMax)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
