import { expect, test } from 'vitest';
import { loadFonts, loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../../src/text/screen-reader.ts';
import { paintText } from '../../support/text/paint-text.ts';

const tables = await loadGlyphs();
const fonts = await loadFonts();
const LINES = [
  'Linux version 6.1.0',
  '',
  '[    0.000000] BIOS-e820: [mem 0x9fc00-0x9ffff] reserved',
  'login: ~$|`_',
];
/** Fonts that have only a part of ASCII. */
const PARTIAL = ['kernel32'];

function fontOf(name: string) {
  const font = fonts.find((each) => each.name === name);
  if (font === undefined) throw new Error(`no font ${name}`);
  return font;
}

for (const font of fonts.filter(({ name }) => !PARTIAL.includes(name))) {
  test(`reads text of the font ${font.name} at the edge of the picture and at any offset`, () => {
    for (const [left, top] of [[0, 0] as const, [5, 11] as const]) {
      const text = new ScreenReader(tables).read(
        paintText(font, LINES, { width: 960, height: 200, left, top }),
      );
      expect(text).toMatchObject({ left, top: top % font.height, unknown: 0 });
      const first = Math.floor(top / font.height);
      expect(text?.lines.slice(first, first + LINES.length)).toEqual(LINES);
    }
  });
}

test('reads cells of 9 dots on a screen of VGA', () => {
  const picture = paintText(fontOf('rom16'), LINES, { width: 720, height: 400, cellWidth: 9 });
  const text = new ScreenReader(tables).read(picture);
  expect(text).toMatchObject({ columns: 80, rows: 25, cellWidth: 9, cellHeight: 16, unknown: 0 });
  expect(text?.lines.slice(0, LINES.length)).toEqual(LINES);
});
