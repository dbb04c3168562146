import { expect, test } from 'vitest';
import { loadFonts, loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';

const fonts = await loadFonts();
const tables = await loadGlyphs();

/** The one bitmap of a character that is not in its own font as that character. */
function read(name: string, character: string): string {
  const index = fonts.findIndex((font) => font.name === name);
  const font = fonts[index];
  const glyphs = tables.find(({ width, height }) => width === font?.width && height === font.height);
  if (font === undefined || glyphs === undefined) throw new Error(`no font ${name}`);
  const preferred = fonts
    .filter(({ width, height }) => width === font.width && height === font.height)
    .indexOf(font);
  const place = font.characters.indexOf(character);
  const rows = font.rows.slice(place * font.height, (place + 1) * font.height);
  const isInverted = (rows[0] ?? 0) >> (font.width - 1) === 1;
  const entry = glyphs.find(isInverted ? rows.map((row) => row ^ (2 ** font.width - 1)) : rows);
  return String.fromCodePoint(glyphs.character(entry, isInverted, preferred));
}

test('each glyph of each font is found as its own character', () => {
  const wrong = fonts.flatMap(({ name, characters }) =>
    characters.filter((character) => read(name, character) !== character).map((each) => `${name} ${each}`),
  );
  expect(wrong).toEqual([]);
});

test('each font but that of two letters has all letters and digits of ASCII', () => {
  for (const { name, characters } of fonts.filter((font) => font.name !== 'kernel32'))
    for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
      expect(characters, name).toContain(character);
});
