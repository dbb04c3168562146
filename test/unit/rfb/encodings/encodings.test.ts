import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dialogue, DialogueRunner } from '../../../../src/rfb/dialogue.ts';
import type { IndexedImage } from '../../../../src/rfb/encodings/encoding.ts';
import { readHextile, writeHextile } from '../../../../src/rfb/encodings/hextile.ts';
import { readRaw, writeRaw } from '../../../../src/rfb/encodings/raw.ts';
import { type PixelFormat, RGB888, writePixel } from '../../../../src/rfb/pixel-format.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { noVncHextileDecoder } from '../../../support/novnc-hextile.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

const PALETTE = [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff];
const RGB332: PixelFormat = {
  ...RGB888,
  bitsPerPixel: 8,
  depth: 3,
  redMax: 1,
  greenMax: 1,
  blueMax: 1,
  redShift: 2,
  greenShift: 1,
};
const FORMATS = [
  RGB888,
  { ...RGB888, bigEndian: true },
  RGB332,
  { ...RGB332, bitsPerPixel: 16 } as PixelFormat,
];

/** Pictures from plain to noise, so that every kind of tile comes up. */
const image: fc.Arbitrary<IndexedImage> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    colours: fc.integer({ min: 1, max: PALETTE.length }),
    grain: fc.integer({ min: 1, max: 12 }),
    seed: fc.array(fc.nat(PALETTE.length - 1), { minLength: 40 * 40, maxLength: 40 * 40 }),
  })
  .map(({ width, height, colours, grain, seed }) => ({
    width,
    height,
    pixels: Uint8Array.from({ length: width * height }, (_, index) => {
      const x = Math.floor((index % width) / grain);
      const y = Math.floor(index / width / grain);
      return seed[y * 40 + x]! % colours;
    }),
  }));

function decode(dialogue: Dialogue<Uint32Array>, pieces: readonly Buffer[]): Uint32Array {
  function* boxed(): Dialogue<{ colours: Uint32Array }> {
    return { colours: yield* dialogue };
  }
  const runner = new DialogueRunner(boxed());
  for (const piece of pieces) {
    const { done, failure } = runner.push(piece);
    if (failure !== undefined) throw failure;
    if (done !== undefined) return done.colours;
  }
  throw new Error('the data ended early');
}

describe.each([
  ['Raw', writeRaw, readRaw],
  ['Hextile', writeHextile, readHextile],
] as const)('%s', (_name, write, read) => {
  test('a picture is read as it was written, in every pixel format and whatever the pieces', () => {
    fc.assert(
      fc.property(image, fc.constantFrom(...FORMATS), cuts, (picture, format, places) => {
        const data = write(
          picture,
          PALETTE.map((colour) => writePixel(format, colour)),
        );
        const area = { x: 0, y: 0, width: picture.width, height: picture.height };
        const colours = decode(read(area, format), splitBytes(data, places));
        expect([...colours]).toEqual([...picture.pixels].map((index) => PALETTE[index]));
      }),
      { numRuns: 60 },
    );
  });

  test('arbitrary bytes give a picture, ask for more or are a protocol error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        try {
          decode(read({ x: 0, y: 0, width: 33, height: 20 }, RGB888), [Buffer.from(noise)]);
        } catch (error) {
          if (!(error instanceof RfbFailure)) expect(String(error)).toContain('ended early');
        }
      }),
    );
  });
});

test('noVNC’s own decoder sees the same picture in our Hextile', async () => {
  const decoder = await noVncHextileDecoder();
  fc.assert(
    fc.property(image, (picture) => {
      const { width, height } = picture;
      const noVncFormat = { ...RGB888, redShift: 0, blueShift: 16 };
      const data = writeHextile(
        picture,
        PALETTE.map((colour) => writePixel(noVncFormat, colour)),
      );
      const seen = new Uint32Array(width * height);
      const whole = decoder.decodeRect(0, 0, width, height, socketOver(data), displayOn(seen, width), 24);
      expect(whole).toBe(true);
      expect([...seen]).toEqual([...picture.pixels].map((index) => PALETTE[index]));
    }),
    { numRuns: 60 },
  );
});

test('a tile after a raw tile states both colours again, because the reader no longer has them', () => {
  // Three tiles: two colours, noise, the same two colours again.
  const pixels = Uint8Array.from({ length: 48 * 16 }, (_, index) => {
    const x = index % 48;
    return x >= 16 && x < 32 ? (index * 7 + Math.floor(index / 48)) % 5 : x % 16 === 3 ? 1 : 0;
  });
  const bytes = PALETTE.map((colour) => writePixel(RGB888, colour));
  const data = writeHextile({ width: 48, height: 16, pixels }, bytes);
  const plain = '0e 00000000 ffffff00 01 30 0f'.replaceAll(' ', '');
  expect(data.toString('hex', 0, 12)).toBe(plain);
  expect(data[12]).toBe(1);
  expect(data.toString('hex', 12 + 1 + 16 * 16 * 4)).toBe(plain);
});

/** The part of noVNC's Websock that its decoders read through. */
function socketOver(data: Buffer) {
  let at = 0;
  return {
    rQwait: (_what: string, count: number) => at + count > data.length,
    rQpeek8: () => data[at]!,
    rQpeekBytes: (count: number) => data.subarray(at, at + count),
    rQshift8: () => data[at++]!,
    rQshiftBytes: (count: number) => {
      at += count;
      return Uint8Array.from(data.subarray(at - count, at));
    },
  };
}

/** The part of noVNC's Display that its decoders paint on. */
function displayOn(seen: Uint32Array, stride: number) {
  return {
    fillRect(x: number, y: number, width: number, height: number, [red, green, blue]: number[]) {
      for (let row = y; row < y + height; row++) {
        seen.fill((red! << 16) | (green! << 8) | blue!, row * stride + x, row * stride + x + width);
      }
    },
    blitImage(x: number, y: number, width: number, height: number, rgba: Uint8Array, offset: number) {
      for (let index = 0; index < width * height; index++) {
        const [red, green, blue] = rgba.subarray(offset + 4 * index, offset + 4 * index + 3);
        const target = (y + Math.floor(index / width)) * stride + x + (index % width);
        seen[target] = (red! << 16) | (green! << 8) | blue!;
      }
    },
  };
}
