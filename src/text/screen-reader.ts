import { CellReader } from './cell-reader.ts';
import { type Cells, emptyCells, isReadable, readArea } from './cells.ts';
import { composeText } from './compose-text.ts';
import { findGrid, type Pixels } from './find-grid.ts';
import type { GlyphTables } from './glyphs/load-glyphs.ts';
import { type Damage, type Picture, pixelsOf } from './picture.ts';
import type { ScreenText } from './screen-text.ts';

/** After a picture without text the next ones with `damage` are searched at any offset only now and then. */
const PATIENCE = 10;

/**
 * Reads the text of a screen exactly: a cell is a character only if each of its pixels is as a known font has it. One reader is for one
 * screen; it remembers the grid and what it has read.
 */
export class ScreenReader {
  readonly #tables: GlyphTables;
  readonly #reader = new CellReader();
  #size = '';
  #fruitless = 0;
  #cells: Cells | undefined;
  #text: ScreenText | undefined;

  constructor(tables: GlyphTables) {
    this.#tables = tables;
  }

  /**
   * The text of a picture; undefined if it has none. With `damage` only those areas are read again; without it the whole picture is.
   * Returns the same object as before if no cell has changed.
   */
  read(picture: Picture, damage?: readonly Damage[]): ScreenText | undefined {
    const { width, height } = picture;
    const pixels = pixelsOf(picture);
    if (pixels === undefined) return this.#forget();
    const whole = [{ x: 0, y: 0, width, height }];
    const size = `${width}x${height}`;
    if (size !== this.#size) this.#forget();
    this.#size = size;
    if (this.#cells !== undefined) {
      if (!this.#readAreas({ pixels, width, height }, this.#cells, damage ?? whole)) return this.#text;
      if (isReadable(this.#cells)) return this.#compose({ pixels, width, height }, this.#cells);
    }
    // A search at any offset takes long: moving pictures without text do not pay for it each time.
    const isThorough = damage === undefined || this.#fruitless % PATIENCE === 0;
    const grid = findGrid({ pixels, width, height }, this.#tables, isThorough);
    this.#fruitless = grid === undefined ? this.#fruitless + 1 : 0;
    if (grid === undefined) return this.#forget();
    this.#cells = emptyCells(grid);
    this.#readAreas({ pixels, width, height }, this.#cells, whole);
    return this.#compose({ pixels, width, height }, this.#cells);
  }

  #readAreas(pixels: Pixels, cells: Cells, areas: readonly Damage[]): boolean {
    let hasChanged = false;
    for (const area of areas) if (readArea(this.#reader, pixels, cells, area)) hasChanged = true;
    return hasChanged;
  }

  #compose(pixels: Pixels, cells: Cells): ScreenText {
    this.#text = composeText(cells, pixels, this.#reader);
    return this.#text;
  }

  #forget(): undefined {
    this.#cells = undefined;
    this.#text = undefined;
    return undefined;
  }
}
