import { GLYPH_STRIPS } from './glyphs.ts';
import { UNIFONT_BITMAPS, UNIFONT_CHARACTERS } from './unifont-glyphs.ts';

/** One character's cell, margins included, in pixels at scale 1. */
export const GLYPH_WIDTH = 8;
export const GLYPH_HEIGHT = 16;

const FIRST = 0x20;
const LAST = 0x7e;
const GLYPHS_PER_STRIP = 8;
/** Blank lines of the cell above the first line of a strip. */
const LEADING = 1;

/** Sixteen lines, the leftmost pixel in the highest bit: of eight in one cell, of sixteen in two (a Uint16Array), as Chinese needs. */
export type Glyph = Uint8Array | Uint16Array;

const GLYPHS: readonly Glyph[] = GLYPH_STRIPS.flatMap((strip) =>
  Array.from({ length: GLYPHS_PER_STRIP }, (_, place) => {
    const lines = new Uint8Array(GLYPH_HEIGHT);
    const left = place * (GLYPH_WIDTH + 1);
    for (const [row, line] of strip.entries()) {
      const dots = line.slice(left, left + GLYPH_WIDTH);
      lines[row + LEADING] = Number.parseInt(dots.replaceAll('#', '1').replaceAll('.', '0'), 2);
    }
    return lines;
  }),
);

/** Glyphs of Unifont for characters beyond ASCII: 32 hexadecimal digits for one cell, 64 for two. */
const MORE = new Map(
  Array.from(UNIFONT_CHARACTERS, (character, index): [string, Glyph] => {
    const bitmap = UNIFONT_BITMAPS[index] ?? '';
    const digits = bitmap.length / GLYPH_HEIGHT;
    const line = (row: number) => Number.parseInt(bitmap.slice(row * digits, (row + 1) * digits), 16);
    const lines = Array.from({ length: GLYPH_HEIGHT }, (_, row) => line(row));
    return [character, digits === 4 ? Uint16Array.from(lines) : Uint8Array.from(raised(lines))];
  }),
);

/** Unifont's letters stand two lines lower than Oriel's own. */
function raised(lines: readonly number[]): readonly number[] {
  const blank = lines.findIndex((line) => line !== 0);
  const up = Math.min(2, Math.max(0, blank));
  return [...lines.slice(up), ...lines.slice(0, up)];
}

/** The glyph of a character; a box if the font lacks it. */
export function glyph(character: string): Glyph {
  const code = character.codePointAt(0) ?? 0;
  if (code >= FIRST && code <= LAST) return GLYPHS[code - FIRST]!;
  return MORE.get(character) ?? GLYPHS[GLYPHS.length - 1]!;
}

/** The cells that a character takes: two for a Chinese one. */
export function cellsOf(character: string): 1 | 2 {
  return glyph(character) instanceof Uint16Array ? 2 : 1;
}

/** Whether the pixel of an enlarged glyph is part of its stroke. */
export function isLit(lines: Glyph, column: number, row: number, scale: number, bold: boolean): boolean {
  const lit = (x: number, y: number) => stroke(lines, x, y, bold);
  const x = Math.floor(column / scale);
  const y = Math.floor(row / scale);
  const centre = lit(x, y);
  if (scale % 2 === 1) return centre;
  // At even scales corners are rounded: a quarter takes the value of its two outer adjacent pixels if those agree and their opposites don't.
  const dx = column % scale < scale / 2 ? -1 : 1;
  const dy = row % scale < scale / 2 ? -1 : 1;
  const beside = lit(x + dx, y);
  const beyond = lit(x, y + dy);
  return beside === beyond && beside !== lit(x - dx, y) && beyond !== lit(x, y - dy) ? beside : centre;
}

function stroke(lines: Glyph, x: number, y: number, bold: boolean): boolean {
  const width = lines instanceof Uint16Array ? 2 * GLYPH_WIDTH : GLYPH_WIDTH;
  if (x < 0 || x >= width || y < 0 || y >= GLYPH_HEIGHT) return false;
  const line = lines[y]!;
  // Bold grows to the left, where all but the widest glyphs have space: the last column stays free between glyphs.
  return (((bold ? line | (line << 1) : line) >> (width - 1 - x)) & 1) === 1;
}
