import { printableLine } from '../platform/text/plain-text.ts';

/** Rows of text under upper-case headings, with two spaces between columns. Control characters in cells become spaces. */
export function formatTable<K extends string>(
  columns: readonly K[],
  rows: readonly Readonly<Record<K, string>>[],
): string {
  const cellsOf = rows.map((row) => columns.map((column) => printableLine(row[column])));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...cellsOf.map((cells) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.toUpperCase().replaceAll('_', ' '))),
    ...cellsOf.map(line),
  ].join('\n');
}
