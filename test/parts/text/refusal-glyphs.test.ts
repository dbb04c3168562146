import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { UNIFONT_BITMAPS, UNIFONT_CHARACTERS } from '../../../src/rfb/screen/unifont-glyphs.ts';

const FONT = 'usr/share/unifont/unifont.hex';
/** Installed, or as scripts/install-test-packages.js unpacks it. */
const PLACE = [
  `/${FONT}`,
  fileURLToPath(new URL(`../../../node_modules/.cache/debian/unifont/${FONT}`, import.meta.url)),
].find((each) => existsSync(each));

test('each character of the refusal screens has one glyph', () => {
  const characters = [...UNIFONT_CHARACTERS];
  expect(new Set(characters).size).toBe(characters.length);
  expect(UNIFONT_BITMAPS).toHaveLength(characters.length);
  expect(UNIFONT_BITMAPS.filter((bitmap) => !/^(?:[0-9A-F]{32}|[0-9A-F]{64})$/.test(bitmap))).toEqual([]);
});

test('the glyphs of the refusal screens are those of Unifont', () => {
  const font = new Map(
    readFileSync(PLACE ?? `/${FONT}`, 'latin1')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([code = '', bitmap]) => [Number.parseInt(code, 16), bitmap]),
  );
  const wrong = [...UNIFONT_CHARACTERS].filter(
    (character, index) => font.get(character.codePointAt(0) ?? 0) !== UNIFONT_BITMAPS[index],
  );
  expect(wrong).toEqual([]);
});
