import { GLYPH_STRIPS } from './glyphs.ts';

/** One character's cell, margins included, in pixels at scale 1. */
export const GLYPH_WIDTH = 8;
export const GLYPH_HEIGHT = 16;

const FIRST = 0x20;
const LAST = 0x7e;
const GLYPHS_PER_STRIP = 8;
/** Blank lines of the cell above the first line of a strip. */
const LEADING = 1;

/** A cell's sixteen lines, the leftmost pixel in the highest of eight bits. */
export type Glyph = Uint8Array;

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

/** The glyph of a character; a box if the font lacks it. */
export function glyph(character: string): Glyph {
  const code = character.codePointAt(0) ?? 0;
  return GLYPHS[code >= FIRST && code <= LAST ? code - FIRST : GLYPHS.length - 1]!;
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
  if (x < 0 || x >= GLYPH_WIDTH || y < 0 || y >= GLYPH_HEIGHT) return false;
  const line = lines[y]!;
  // Bold grows to the left, where all but the widest glyphs have space: the last column stays free between glyphs.
  return (((bold ? line | (line << 1) : line) >> (GLYPH_WIDTH - 1 - x)) & 1) === 1;
}
