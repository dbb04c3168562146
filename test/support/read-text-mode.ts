import type { RgbaImage } from './read-screen-text.ts';

/** A character of VGA's text mode as QEMU paints it: 80 by 25 of them on 720 by 400 pixels. */
const CELL = { width: 9, height: 16 };
const COLUMNS = 80;
const ROWS = 25;
const UNREADABLE = '\ufffd';

/**
 * Reads a guest's text screen off its pixels with the letters that its banner, in the first row, has taught. Rows
 * without the blanks at their end, and without the cursor that blinks there; nothing where the first row is not the
 * banner. Characters that the banner does not have come as U+FFFD.
 */
export function readTextMode(image: RgbaImage, banner: string): string[] {
  if (image.width !== COLUMNS * CELL.width || image.height !== ROWS * CELL.height) return [];
  const letters = new Map<string, string>();
  for (const [column, character] of [...banner].entries()) {
    const dots = cell(image, 0, column);
    if ((letters.get(dots) ?? character) !== character) return [];
    letters.set(dots, character);
  }
  const rows = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => letters.get(cell(image, row, column)) ?? UNREADABLE)
      .join('')
      .trimEnd()
      .replace(/\ufffd$/, ''),
  );
  return rows[0] === banner ? rows : [];
}

function cell({ width, data }: RgbaImage, row: number, column: number): string {
  let dots = '';
  for (let y = row * CELL.height; y < (row + 1) * CELL.height; y++) {
    for (let x = column * CELL.width; x < (column + 1) * CELL.width; x++) {
      dots += data[4 * (y * width + x)]! > 100 ? '#' : '.';
    }
  }
  return dots;
}
