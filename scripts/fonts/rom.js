import { CODE_PAGE_437 } from './code-page-437.js';

/** The letter A of each font of SeaBIOS' video BIOS, by which the font is found. */
const LETTER_A = {
  8: '3078ccccfccccc00',
  14: '000010386cc6c6fec6c6c6000000',
  16: '000010386cc6c6fec6c6c6c600000000',
};

/** The 256 glyphs of a height as pairs of character and bitmap. */
export function romGlyphs(rom, height) {
  const letter = rom.indexOf(Buffer.from(LETTER_A[height], 'hex'));
  if (letter === -1) throw new Error(`the video BIOS has no font of ${height} rows`);
  const start = letter - 65 * height;
  return CODE_PAGE_437.map((character, index) => [
    character,
    rom.subarray(start + index * height, start + (index + 1) * height),
  ]);
}
