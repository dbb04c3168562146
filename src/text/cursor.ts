import type { CellReader } from './cell-reader.ts';
import type { GlyphSet } from './glyphs/glyph-set.ts';

const SPACE = 0x20;

/**
 * The character of the cell that a reader has read last, if a cursor hides a part of it: rows that are ink from edge to edge. Undefined
 * for a cell without a cursor, and where the rest fits several characters. If the rest is blank the cell is blank: an underscore below
 * the cursor cannot be seen.
 */
export function characterUnderCursor(
  { bitmap }: CellReader,
  glyphs: GlyphSet,
  font: number,
): number | undefined {
  const full = 2 ** glyphs.width - 1;
  let first = 0;
  while (first < glyphs.height && bitmap[first] !== full) first++;
  let end = first;
  while (end < glyphs.height && bitmap[end] === full) end++;
  if (first === end) return undefined;
  let isBlank = true;
  for (let row = 0; row < glyphs.height; row++)
    if (bitmap[row] !== 0 && (row < first || row >= end)) isBlank = false;
  if (isBlank) return SPACE;
  const found = new Set<number>();
  for (const entry of glyphs.visiblyEqual(bitmap, (row) => row >= first && row < end, font))
    found.add(glyphs.character(entry, false, font));
  const [character] = found;
  return found.size === 1 ? character : undefined;
}
