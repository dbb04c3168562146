import { inOneAlphabet } from './alphabets.ts';
import { type CellReader, NINTH, UNKNOWN } from './cell-reader.ts';
import type { Cells } from './cells.ts';
import { characterUnderCursor } from './cursor.ts';
import type { Pixels } from './find-grid.ts';
import { colourOf } from './picture.ts';
import type { ScreenText } from './screen-text.ts';

const SPACE = 0x20;
const REPLACEMENT = 0xfffd;
/** Glyphs that have the shape of a cursor on a blank cell. */
const CURSOR_SHAPES = [0x23bd, 0x2581, 0x2582, 0x2583, 0x2584];
/** So many cells are tried as a cursor: a screen has one, and a picture of other things must not cost more. */
const MAX_CURSORS = 4;

/** The text of cells: the font that most of them have in common decides which character a bitmap is that several fonts use differently. */
export function composeText(cells: Cells, pixels: Pixels, reader: CellReader): ScreenText {
  const { grid, entries, firsts, seconds } = cells;
  const { columns, rows, cellWidth, cellHeight, left, top } = grid;
  const font = mostUsedFont(cells);
  const paper = mostFrequentPaper(cells);
  const isInverse = new Uint8Array(entries.length);
  const codes = new Int32Array(entries.length);
  const lines: string[] = [];
  let cursors = 0;
  for (const [index, entry] of entries.entries()) {
    codes[index] = entry >= 0 ? characterOf(cells, index, font, paper, isInverse) : SPACE;
    if (entry !== UNKNOWN) continue;
    codes[index] = REPLACEMENT;
    if (cursors >= MAX_CURSORS) continue;
    reader.read(pixels.pixels, pixels.width, grid, Math.floor(index / columns), index % columns);
    const character = characterUnderCursor(reader, grid.glyphs, font);
    if (character === undefined) continue;
    codes[index] = character;
    cursors++;
  }
  hideCursor(codes);
  let nonBlank = 0;
  let unknown = 0;
  for (let row = 0, index = 0; row < rows; row++) {
    let line = '';
    for (let column = 0; column < columns; column++, index++) {
      const code = codes[index] ?? SPACE;
      if (code !== SPACE) nonBlank++;
      if (code === REPLACEMENT) unknown++;
      line += String.fromCodePoint(code);
    }
    lines.push(inOneAlphabet(line.trimEnd()));
  }
  const colours = coloursOf(firsts.slice(), seconds.slice(), isInverse, columns);
  return { columns, rows, cellWidth, cellHeight, left, top, lines, nonBlank, unknown, colours };
}

/** A single lower block or low line on a screen is a cursor on a blank cell: drawings have several. */
function hideCursor(codes: Int32Array): void {
  for (const shape of CURSOR_SHAPES) {
    const place = codes.indexOf(shape);
    if (place !== -1 && codes.lastIndexOf(shape) === place) codes[place] = SPACE;
  }
}

/** The character of a cell that is a glyph; notes whether its first pixel has ink. */
function characterOf(
  { grid: { glyphs }, entries, seconds, ninths }: Cells,
  index: number,
  font: number,
  paper: number,
  isInverse: Uint8Array,
): number {
  const entry = entries[index] ?? 0;
  const ninth = ninths[index] ?? 0;
  const plain = (ninth & (NINTH.first | NINTH.eighth)) === 0 ? 0 : glyphs.character(entry, false, font);
  const inverted = (ninth & (NINTH.second | NINTH.eighth)) === 0 ? 0 : glyphs.character(entry, true, font);
  // The upper half block on white is the lower half block on black: the paper of most cells decides.
  const isInverted = inverted !== 0 && (plain === 0 || seconds[index] === paper);
  isInverse[index] = isInverted ? 1 : 0;
  return (isInverted ? inverted : plain) || REPLACEMENT;
}

function coloursOf(
  firsts: Uint32Array,
  seconds: Uint32Array,
  isInverse: Uint8Array,
  columns: number,
): ScreenText['colours'] {
  return (row, column) => {
    const index = row * columns + column;
    const [one, other] = [colourOf(firsts[index] ?? 0), colourOf(seconds[index] ?? 0)];
    return isInverse[index] === 1
      ? { foreground: one, background: other }
      : { foreground: other, background: one };
  };
}

function mostUsedFont({ grid: { glyphs }, entries }: Cells): number {
  const votes = new Uint32Array(glyphs.fonts);
  for (const entry of entries) {
    if (entry < 0) continue;
    let fonts = glyphs.inFonts[entry] ?? 0;
    for (let font = 0; fonts !== 0; font++, fonts >>>= 1)
      if ((fonts & 1) === 1) votes[font] = (votes[font] ?? 0) + 1;
  }
  return votes.indexOf(Math.max(...votes));
}

/** The colour that more than half of the cells begin with, if there is one. */
function mostFrequentPaper({ firsts }: Cells): number {
  let candidate = 0;
  let lead = 0;
  for (const first of firsts) {
    if (lead === 0) candidate = first;
    lead += first === candidate ? 1 : -1;
  }
  return candidate;
}
