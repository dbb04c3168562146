import type { Pixels } from './find-grid.ts';
import type { GlyphSet } from './glyphs/glyph-set.ts';
import type { GlyphTables } from './glyphs/load-glyphs.ts';
import { type Grid, gridAt } from './grid.ts';
import { COLOUR_MASK } from './picture.ts';

/** So many bands of a picture are searched, each of so many pixels at most from one row: the work is bounded. */
const BANDS = 4;
const BAND_WIDTH = 1_024;
/** Glyphs that have to agree about the offset. */
const MIN_VOTES = 3;

/**
 * Searches letters at every pixel of a few bands. Each one that is found votes for the offset of a grid that it fits. Returns the grid of
 * each cell size that enough letters agree about.
 */
export function findAnywhere(picture: Pixels, tables: GlyphTables, ink: readonly number[]): readonly Grid[] {
  return tables.flatMap((glyphs) => {
    const votes = new Map<number, number>();
    for (let band = 0; band < BANDS; band++) {
      const middle = ink[Math.floor(((2 * band + 1) * ink.length) / (2 * BANDS))];
      if (middle !== undefined) voteInBand(picture, glyphs, middle, votes);
    }
    const [best] = [...votes].sort(([, one], [, other]) => other - one);
    if (best === undefined || best[1] < MIN_VOTES) return [];
    const { width } = glyphs;
    return gridAt(picture, glyphs, width, best[0] % width, Math.floor(best[0] / width)) ?? [];
  });
}

function voteInBand(
  { pixels, width, height }: Pixels,
  glyphs: GlyphSet,
  middle: number,
  votes: Map<number, number>,
): void {
  const first = Math.max(0, middle - glyphs.height + 1);
  const last = Math.min(height - glyphs.height, middle);
  const columns = Math.min(width, BAND_WIDTH);
  const paper = mostFrequent(pixels.subarray(middle * width, middle * width + columns));
  const patterns = patternsOf(pixels, width, first, last + glyphs.height, columns, glyphs.width, paper);
  const bitmap = new Uint16Array(glyphs.height);
  for (let top = first; top <= last; top++) {
    for (let left = 0; left + glyphs.width <= columns; left++) {
      let all = 0;
      for (let row = 0; row < glyphs.height; row++) {
        const bits = patterns[(top - first + row) * columns + left] ?? 0;
        bitmap[row] = bits;
        all |= bits;
      }
      // A letter fills some of the width of its cell, and its first dot is paper.
      if (all === 0 || bitmap[0] !== 0) continue;
      const entry = glyphs.find(bitmap);
      if (entry === -1 || glyphs.strong[entry] === 0) continue;
      const offset = (top % glyphs.height) * glyphs.width + (left % glyphs.width);
      votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
  }
}

/** For each pixel of some rows the bits of as many pixels as a cell is wide, from this one on: 1 where the colour is not that of the paper. */
function patternsOf(
  pixels: Uint32Array,
  width: number,
  from: number,
  to: number,
  columns: number,
  cellWidth: number,
  paper: number,
): Uint16Array {
  const patterns = new Uint16Array((to - from) * columns);
  const mask = 2 ** cellWidth - 1;
  for (let y = from; y < to; y++) {
    let bits = 0;
    for (let x = 0; x < columns; x++) {
      const isInk = ((pixels[y * width + x] ?? 0) & COLOUR_MASK) !== paper;
      bits = ((bits << 1) | (isInk ? 1 : 0)) & mask;
      if (x >= cellWidth - 1) patterns[(y - from) * columns + x - cellWidth + 1] = bits;
    }
  }
  return patterns;
}

function mostFrequent(pixels: Uint32Array): number {
  const counts = new Map<number, number>();
  let best = 0;
  let most = 0;
  for (const pixel of pixels) {
    const colour = pixel & COLOUR_MASK;
    const count = (counts.get(colour) ?? 0) + 1;
    counts.set(colour, count);
    if (count > most) [best, most] = [colour, count];
  }
  return best;
}
