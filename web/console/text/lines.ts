import type { ScreenText } from '../../../src/text/screen-text.ts';

/** A place between two cells: before the cell of that column. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
}

/** The characters of a line, one for each cell. */
export function cellsOf(line: string | undefined): readonly string[] {
  return Array.from(line ?? '');
}

export function lengthOf(text: ScreenText, row: number): number {
  return cellsOf(text.lines[row]).length;
}

/** The range between two places in either order. */
export function rangeBetween(one: Place, other: Place): Range {
  const isForward = one.row < other.row || (one.row === other.row && one.column <= other.column);
  return isForward ? { start: one, end: other } : { start: other, end: one };
}

export function isEmpty({ start, end }: Range): boolean {
  return start.row === end.row && start.column === end.column;
}

/** The whole screen up to its last line with text. */
export function wholeRange(text: ScreenText): Range {
  const last = text.lines.findLastIndex((line) => line !== '');
  return { start: { row: 0, column: 0 }, end: { row: Math.max(0, last), column: lengthOf(text, last) } };
}

/** The columns of a row that a range covers. */
export function columnsIn(
  text: ScreenText,
  { start, end }: Range,
  row: number,
): { from: number; to: number } {
  const length = lengthOf(text, row);
  const from = row === start.row ? Math.min(start.column, length) : 0;
  return { from, to: row === end.row ? Math.min(end.column, length) : length };
}

/** The text of a range, line by line as on the screen. */
export function textOf(text: ScreenText, range: Range): string {
  const lines: string[] = [];
  for (let row = range.start.row; row <= range.end.row; row++) {
    const { from, to } = columnsIn(text, range, row);
    lines.push(cellsOf(text.lines[row]).slice(from, to).join(''));
  }
  return lines.join('\n');
}

/** How many cells of a range could not be read. */
export function unknownIn(text: string): number {
  return text.split('\ufffd').length - 1;
}
