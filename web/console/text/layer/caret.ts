import type { ScreenText } from '../../../../src/text/screen-text.ts';
import { cellsOf, lengthOf, type Place, wholeRange } from '../lines.ts';

/** The keys that move the caret, as in every text field. `byWord`: Control, or Option on a Mac, is held. */
export function moveCaret(text: ScreenText, from: Place, key: string, byWord: boolean): Place | undefined {
  switch (key) {
    case 'ArrowLeft':
      return byWord ? wordLeft(text, from) : left(text, from);
    case 'ArrowRight':
      return byWord ? wordRight(text, from) : right(text, from);
    case 'ArrowUp':
      return placeIn(text, from.row - 1, from.column);
    case 'ArrowDown':
      return placeIn(text, from.row + 1, from.column);
    case 'Home':
      return byWord ? { row: 0, column: 0 } : { row: from.row, column: 0 };
    case 'End':
      return byWord ? wholeRange(text).end : { row: from.row, column: lengthOf(text, from.row) };
    case 'PageUp':
      return placeIn(text, 0, from.column);
    case 'PageDown':
      return placeIn(text, text.rows - 1, from.column);
  }
  return undefined;
}

/** The nearest place that the text has. */
export function placeIn(text: ScreenText, row: number, column: number): Place {
  const inside = Math.max(0, Math.min(row, text.lines.length - 1));
  return { row: inside, column: Math.max(0, Math.min(column, lengthOf(text, inside))) };
}

function left(text: ScreenText, { row, column }: Place): Place {
  if (column > 0) return { row, column: column - 1 };
  return row > 0 ? { row: row - 1, column: lengthOf(text, row - 1) } : { row, column };
}

function right(text: ScreenText, { row, column }: Place): Place {
  if (column < lengthOf(text, row)) return { row, column: column + 1 };
  return row < text.lines.length - 1 ? { row: row + 1, column: 0 } : { row, column };
}

function wordLeft(text: ScreenText, from: Place): Place {
  const { row, column } = left(text, from);
  const cells = cellsOf(text.lines[row]);
  let start = column;
  while (start > 0 && isBlank(cells[start])) start--;
  while (start > 0 && !isBlank(cells[start - 1])) start--;
  return { row, column: start };
}

function wordRight(text: ScreenText, from: Place): Place {
  const { row, column } = right(text, from);
  const cells = cellsOf(text.lines[row]);
  let end = column;
  while (end < cells.length && isBlank(cells[end])) end++;
  while (end < cells.length && !isBlank(cells[end])) end++;
  return { row, column: end };
}

function isBlank(cell: string | undefined): boolean {
  return cell === undefined || cell === ' ';
}
