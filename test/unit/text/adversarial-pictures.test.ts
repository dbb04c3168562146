// cspell:ignore ointer
import { expect, test } from 'vitest';
import { loadFonts, loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../../src/text/screen-reader.ts';
import { paintText } from '../../support/text/paint-text.ts';

const tables = await loadGlyphs();
const [rom] = await loadFonts();
if (rom === undefined) throw new Error('no font');

function picture(width: number, height: number, pixel: (index: number) => number) {
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index++) pixels[index] = pixel(index);
  return { width, height, data: new Uint8Array(pixels.buffer) };
}

/** Numbers without a pattern, the same in each run. */
function noise(index: number): number {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 0;
}

test('has no text for pictures of impossible sizes and for missing data', () => {
  const reader = new ScreenReader(tables);
  for (const [width, height, bytes] of [
    [0, 0, 0],
    [1, 1, 4],
    [-1, -1, 4],
    [7, 7, 196],
    [1.5, 2, 12],
    [Number.NaN, 1, 4],
    [16_384, 16_384, 4],
    [1_280, 800, 1_280 * 800],
  ] as const) {
    expect(reader.read({ width, height, data: new Uint8Array(bytes) })).toBeUndefined();
  }
});

test('has no text for noise of two and of many colours, a photograph, lines and one colour', () => {
  const pictures = [
    picture(640, 480, (index) => noise(index)),
    picture(640, 480, (index) => ((noise(index) & 1) === 0 ? 0 : 0xffffff)),
    picture(640, 480, (index) => ((index % 640) >> 2) * 0x10101 + ((index / 640) & 0xff)),
    picture(640, 480, (index) => (index % 8 === 0 || Math.floor(index / 640) % 16 === 7 ? 0xffffff : 0)),
    picture(640, 480, () => 0x804020),
  ];
  for (const each of pictures) expect(new ScreenReader(tables).read(each)).toBeUndefined();
});

test('a letter with one dot more or less is unknown', () => {
  const lines = ['An imitation of a letter is no letter: 0123456789'];
  const shown = paintText(rom, lines, { width: 640, height: 32 });
  // The first dot of the stem of the letter "n".
  const pixels = new Uint32Array(shown.data.buffer);
  pixels[7 * 640 + 8] = pixels[7 * 640 + 8] === 0xff000000 ? 0xffaaaaaa : 0xff000000;
  const text = new ScreenReader(tables).read(shown);
  expect(text?.lines[0]).toBe(lines[0]?.replace('n', '\ufffd'));
  expect(text?.unknown).toBe(1);
});

test('a cell of three colours is unknown', () => {
  const shown = paintText(rom, ['A pointer hides a cell'], { width: 640, height: 32 });
  new Uint32Array(shown.data.buffer)[5 * 640 + 16] = 0xff0000ff;
  expect(new ScreenReader(tables).read(shown)?.lines[0]).toBe('A \ufffdointer hides a cell');
});

test('reads the same through memory that is not aligned, and a window of changed areas beyond the picture', () => {
  const shown = paintText(rom, ['Aligned or not'], { width: 640, height: 32 });
  const memory = new Uint8Array(shown.data.length + 1);
  memory.set(shown.data, 1);
  const reader = new ScreenReader(tables);
  const text = reader.read({ ...shown, data: memory.subarray(1) });
  expect(text?.lines[0]).toBe('Aligned or not');
  const areas = [
    { x: -1e9, y: -1e9, width: 1e12, height: 1e12 },
    { x: Number.NaN, y: 0, width: Number.NaN, height: 1 },
    { x: 1e9, y: 1e9, width: -5, height: 0 },
  ];
  expect(reader.read(shown, areas)).toBe(text);
});
