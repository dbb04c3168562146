import type { Grid } from './grid.ts';
import { COLOUR_MASK } from './picture.ts';

/** What a cell is, if not an entry of the glyphs. */
export const UNKNOWN = -1;
export const BLANK = -2;

/** What the ninth dots of a cell are, as bits: all of the first colour, all of the second, each as the eighth dot of its row. */
export const NINTH = { first: 1, second: 2, eighth: 4, any: 7 };

/** Reads single cells of a picture. The fields describe the cell that was read last. */
export class CellReader {
  /** The bitmap: a bit is set where the colour is not that of the first pixel. */
  readonly bitmap = new Uint32Array(64);
  /** The colour of the first pixel and the other one, as pixels. */
  first = 0;
  second = 0;
  /** Bits of NINTH; all of them for a cell of 8 dots. */
  ninth = NINTH.any;

  /** The entry of the cell's glyph, BLANK or UNKNOWN. */
  read(pixels: Uint32Array, width: number, grid: Grid, row: number, column: number): number {
    const { glyphs, cellWidth, cellHeight } = grid;
    const start = (grid.top + row * cellHeight) * width + grid.left + column * cellWidth;
    const first = (pixels[start] ?? 0) & COLOUR_MASK;
    this.first = first;
    this.second = first;
    const end = start + cellHeight * width;
    let found = false;
    // Most cells have one colour: they need no bitmap.
    for (let at = start; at < end && !found; at += width) {
      for (let dot = 0; dot < cellWidth; dot++) {
        if (((pixels[at + dot] ?? 0) & COLOUR_MASK) === first) continue;
        this.second = (pixels[at + dot] ?? 0) & COLOUR_MASK;
        found = true;
        break;
      }
    }
    if (!found) return BLANK;
    return this.#fillBitmap(pixels, width, start, grid) ? glyphs.find(this.bitmap) : UNKNOWN;
  }

  /** False for a third colour; the bitmap is blank then. */
  #fillBitmap(
    pixels: Uint32Array,
    width: number,
    start: number,
    { glyphs, cellWidth, cellHeight }: Grid,
  ): boolean {
    const { first, second, bitmap } = this;
    const dots = glyphs.width;
    let ninth = NINTH.any;
    for (let row = 0, line = start; row < cellHeight; row++, line += width) {
      let bits = 0;
      for (let at = line; at < line + dots; at++) {
        const colour = (pixels[at] ?? 0) & COLOUR_MASK;
        if (colour === first) bits <<= 1;
        else if (colour === second) bits = (bits << 1) | 1;
        else return this.#thirdColour();
      }
      bitmap[row] = bits;
      if (cellWidth === dots) continue;
      const colour = (pixels[line + dots] ?? 0) & COLOUR_MASK;
      if (colour !== first && colour !== second) return this.#thirdColour();
      ninth &= colour === first ? ~NINTH.second : ~NINTH.first;
      if ((colour === second) !== ((bits & 1) === 1)) ninth &= ~NINTH.eighth;
    }
    this.ninth = ninth;
    return true;
  }
  #thirdColour(): false {
    this.bitmap.fill(0);
    return false;
  }
}
