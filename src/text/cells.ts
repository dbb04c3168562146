import { BLANK, type CellReader, UNKNOWN } from './cell-reader.ts';
import type { Pixels } from './find-grid.ts';
import type { Grid } from './grid.ts';
import type { Damage } from './picture.ts';

/** What was read of each cell, in the order of rows. */
export interface Cells {
  readonly grid: Grid;
  /** An entry of the glyphs, BLANK or UNKNOWN. */
  readonly entries: Int32Array;
  /** The colour of the first pixel and the other one, as pixels. */
  readonly firsts: Uint32Array;
  readonly seconds: Uint32Array;
  /** Bits of NINTH. */
  readonly ninths: Uint8Array;
}

export function emptyCells(grid: Grid): Cells {
  const count = grid.columns * grid.rows;
  return {
    grid,
    entries: new Int32Array(count).fill(BLANK),
    firsts: new Uint32Array(count),
    seconds: new Uint32Array(count),
    ninths: new Uint8Array(count),
  };
}

/** Reads the cells that an area touches. Returns whether one may have changed. */
export function readArea(reader: CellReader, { pixels, width }: Pixels, cells: Cells, area: Damage): boolean {
  const { grid, entries, firsts, seconds, ninths } = cells;
  const [firstColumn, endColumn] = span(area.x - grid.left, area.width, grid.cellWidth, grid.columns);
  const [firstRow, endRow] = span(area.y - grid.top, area.height, grid.cellHeight, grid.rows);
  let hasChanged = false;
  for (let row = firstRow; row < endRow; row++) {
    for (let column = firstColumn; column < endColumn; column++) {
      const index = row * grid.columns + column;
      const entry = reader.read(pixels, width, grid, row, column);
      const { first, second, ninth } = reader;
      const isSame = entry === entries[index] && first === firsts[index] && second === seconds[index];
      if (isSame && ninth === ninths[index] && entry !== UNKNOWN) continue;
      entries[index] = entry;
      firsts[index] = first;
      seconds[index] = second;
      ninths[index] = ninth;
      hasChanged = true;
    }
  }
  return hasChanged;
}

/** Whether the grid still fits: no more cells are unknown than known. */
export function isReadable({ entries }: Cells): boolean {
  let known = 0;
  let unknown = 0;
  for (const entry of entries) {
    if (entry >= 0) known++;
    else if (entry === UNKNOWN) unknown++;
  }
  return unknown <= known || unknown <= 1;
}

/** The first cell that a length touches and the one after the last. */
function span(start: number, length: number, size: number, count: number): readonly [number, number] {
  if (!(length > 0)) return [0, 0];
  const first = Math.max(0, Math.floor(start / size));
  return [first, Math.min(count, Math.ceil((start + length) / size))];
}
