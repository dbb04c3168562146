import { expect, test } from 'vitest';
import { loadFonts, loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../../src/text/screen-reader.ts';
import { paintText } from '../../support/text/paint-text.ts';

const tables = await loadGlyphs();
const [rom] = await loadFonts();
if (rom === undefined) throw new Error('no font');
const SIZE = { width: 640, height: 64 };
const before = paintText(rom, ['debian login: root', 'Password:'], SIZE);
const after = paintText(rom, ['debian login: root', 'Last login: today', '# '], SIZE);

test('returns the same text for a picture that has not changed', () => {
  const reader = new ScreenReader(tables);
  const text = reader.read(before);
  expect(reader.read(before)).toBe(text);
  expect(reader.read(before, [])).toBe(text);
  expect(reader.read(before, [{ x: 0, y: 0, ...SIZE }])).toBe(text);
});

test('reads only the areas that have changed', () => {
  const reader = new ScreenReader(tables);
  reader.read(before);
  expect(reader.read(after, [{ x: 0, y: 16, width: 640, height: 16 }])?.lines).toEqual([
    'debian login: root',
    'Last login: today',
    '',
    '',
  ]);
  expect(reader.read(after, [{ x: 3, y: 33, width: 1, height: 1 }])?.lines[2]).toBe('#');
});

test('a text that was returned does not change with the screen', () => {
  const reader = new ScreenReader(tables);
  const text = reader.read(before);
  reader.read(paintText(rom, ['debian login: root'], { ...SIZE, foreground: 0xff0000 }));
  expect(text?.lines[1]).toBe('Password:');
  expect(text?.colours(0, 0)).toEqual({ foreground: 0xaaaaaa, background: 0 });
});

test('finds the grid again after a change of size, and of the font at the same size', async () => {
  const fonts = await loadFonts();
  const reader = new ScreenReader(tables);
  reader.read(before);
  expect(reader.read(paintText(rom, ['a wider screen'], { width: 800, height: 64 }))?.columns).toBe(100);
  const large = fonts.find(({ name }) => name === 'Terminus32x16');
  if (large === undefined) throw new Error('no font');
  const text = reader.read(paintText(large, ['large letters'], { width: 800, height: 64 }), [
    { x: 0, y: 0, width: 800, height: 64 },
  ]);
  expect(text).toMatchObject({ columns: 50, rows: 2, lines: ['large letters', ''] });
});

test('reads inverse text, two colours in each cell, and the blank under a cursor', () => {
  const shown = paintText(rom, ['[ OK ] menu entry', '$ '], { ...SIZE, foreground: 0, background: 0x00aaaa });
  const pixels = new Uint32Array(shown.data.buffer);
  for (const y of [29, 30]) pixels.fill(0xffaaaaaa, y * 640 + 16, y * 640 + 24);
  const text = new ScreenReader(tables).read(shown);
  expect(text?.lines.slice(0, 2)).toEqual(['[ OK ] menu entry', '$']);
  expect(text).toMatchObject({ unknown: 0 });
  expect(text?.colours(0, 0)).toEqual({ foreground: 0, background: 0x00aaaa });
});

test('reads the letter under a cursor if no other letter looks like it above the cursor', () => {
  const shown = paintText(rom, ['a cursor below the letter h'], SIZE);
  const pixels = new Uint32Array(shown.data.buffer);
  for (const y of [13, 14]) pixels.fill(0xffaaaaaa, y * 640 + 26 * 8, y * 640 + 27 * 8);
  expect(new ScreenReader(tables).read(shown)?.lines[0]).toBe('a cursor below the letter h');
});
