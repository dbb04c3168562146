import { displayWidth, fitted } from '../platform/text/display-width.ts';
import { printableLine } from '../platform/text/plain-text.ts';

const GAP = 2;
/** A narrower column says nothing. */
const MIN_COLUMN = 8;

/**
 * Rows of text under headings, with two spaces between columns. Control characters in cells become escapes. If
 * the terminal is too narrow, long cells are cut, but never an id, which the user needs whole. If that is not enough, each
 * row becomes a block of lines.
 */
export function formatTable<K extends string>(
  columns: readonly K[],
  rows: readonly Readonly<Record<K, string>>[],
  terminalColumns = Number.POSITIVE_INFINITY,
  heading: (column: K) => string = plainHeading,
): string {
  const headings = columns.map(heading);
  const cellsOf = rows.map((row) => columns.map((column) => printableLine(row[column])));
  const natural = columns.map((_, i) =>
    Math.max(displayWidth(headings[i] ?? ''), ...cellsOf.map((cells) => displayWidth(cells[i] ?? ''))),
  );
  const widths = shrunk(natural, columns.map(isId), terminalColumns);
  if (widths === undefined) return blocks(headings, cellsOf);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padded(fitted(cell, widths[i] ?? 0), widths[i] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(headings), ...cellsOf.map(line)].join('\n');
}

function plainHeading(column: string): string {
  return column.toUpperCase().replaceAll('_', ' ');
}

function isId(column: string): boolean {
  return column === 'id' || column.endsWith('_id');
}

/** Takes columns from the widest that may be cut until all fit; undefined if they cannot. */
function shrunk(
  natural: readonly number[],
  whole: readonly boolean[],
  available: number,
): number[] | undefined {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  while (total() > available) {
    const candidates = widths.map((width, i) => (whole[i] || width <= MIN_COLUMN ? 0 : width));
    const widest = Math.max(...candidates);
    if (widest === 0) return undefined;
    widths[candidates.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

function blocks(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(...headings.map(displayWidth));
  return rows
    .map((cells) => cells.map((cell, i) => `${padded(headings[i] ?? '', width + GAP)}${cell}`).join('\n'))
    .join('\n\n');
}
