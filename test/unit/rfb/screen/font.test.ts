import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Canvas } from '../../../../src/rfb/screen/canvas.ts';
import { cellsOf, glyph } from '../../../../src/rfb/screen/font.ts';
import { GLYPH_STRIPS } from '../../../../src/rfb/screen/glyphs.ts';
import { wrapText } from '../../../../src/rfb/screen/wrap-text.ts';
import { canvasImage } from '../../../support/canvas-image.ts';
import { readScreenText } from '../../../support/read-screen-text.ts';

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

test('the strips hold whole glyphs of dots and marks', () => {
  expect(GLYPH_STRIPS).toHaveLength(12);
  for (const strip of GLYPH_STRIPS) {
    expect(strip).toHaveLength(14);
    for (const line of strip) expect(line).toMatch(/^([.#]{8} ){7}[.#]{8}$/);
  }
});

test('every printable character has a glyph of its own, and unknown ones share the box', () => {
  const shapes = PRINTABLE.map((character) => glyph(character).join());
  expect(new Set([...shapes, glyph('\ufffd').join()]).size).toBe(PRINTABLE.length + 1);
  for (const other of ['\n', '\x7f', '😀', '']) expect(glyph(other)).toEqual(glyph('\ufffd'));
});

test.each([
  [1, false],
  [1, true],
  [2, false],
  [2, true],
  [3, false],
])('all of ASCII is read back off the pixels at scale %s, bold %s', (scale, bold) => {
  const canvas = new Canvas(600, 400, [0x101010, 0xeeaa33]);
  const lines = [
    PRINTABLE.slice(1, 24),
    PRINTABLE.slice(24, 48),
    PRINTABLE.slice(48, 72),
    PRINTABLE.slice(72),
  ];
  for (const [row, line] of lines.entries()) {
    canvas.text(3, 5 + row * 17 * scale, line.join(''), { colour: 1, scale, bold });
  }
  expect(readScreenText(canvasImage(canvas))).toBe(lines.map((line) => line.join('')).join('\n'));
});

test('texts of several colours, sizes and grounds are read, line by line', () => {
  const canvas = new Canvas(400, 120, [0x000000, 0xffffff, 0x335577, 0xff0000]);
  canvas.fill({ x: 0, y: 40, width: 400, height: 80 }, 2);
  canvas.text(7, 3, 'Large one', { colour: 3, scale: 2 });
  canvas.text(11, 50, 'left', { colour: 1 });
  canvas.text(101, 50, 'and right', { colour: 3, bold: true });
  canvas.text(20, 90, 'black on blue', { colour: 0 });
  expect(readScreenText(canvasImage(canvas))).toBe('Large one\nleft and right\nblack on blue');
});

test('drawing beyond the edges is cut off, and changes nothing else', () => {
  const canvas = new Canvas(40, 40, [0, 1]);
  canvas.text(-4, -4, 'W', { colour: 1 });
  canvas.text(36, 30, 'W', { colour: 1 });
  canvas.fill({ x: 39, y: -10, width: 100, height: 12 }, 1);
  canvas.disc(0, 39, 3, 1);
  expect(canvas.pixel(39, 0)).toBe(1);
  expect(canvas.pixel(38, 0)).toBe(0);
  expect(canvas.pixel(0, 39)).toBe(1);
});

test('changes are taken once, as tiles inside the picture', () => {
  const canvas = new Canvas(100, 50, [0, 1]);
  expect(canvas.takeChanges()).toEqual([]);
  canvas.fill({ x: 20, y: 20, width: 30, height: 29 }, 1);
  canvas.fill({ x: 99, y: 0, width: 1, height: 1 }, 1);
  expect(canvas.takeChanges({ x: 0, y: 16, width: 100, height: 34 })).toEqual([
    { x: 16, y: 16, width: 48, height: 34 },
  ]);
  expect(canvas.takeChanges()).toEqual([{ x: 96, y: 0, width: 4, height: 16 }]);
  expect(canvas.takeChanges()).toEqual([]);
});

test('wrapped lines are never too long and lose no word', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      const lines = wrapText(text, columns);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});

test('letters beyond ASCII have one cell, Chinese ones two', () => {
  expect(['é', 'ß', '控', 'コ', 'a'].map(cellsOf)).toEqual([1, 1, 2, 2, 1]);
  expect(glyph('控')).not.toEqual(glyph('制'));
});

test('lines break between wide characters, but not before a full stop or inside a word', () => {
  expect(wrapText('控制台被拒绝。请重试', 12)).toEqual(['控制台被拒', '绝。请重试']);
  expect(wrapText('无法打开 WebSocket 连接', 12)).toEqual(['无法打开', 'WebSocket 连', '接']);
  expect(wrapText('「開く」を押す', 4)).toEqual(['「開', 'く」', 'を押', 'す']);
});
