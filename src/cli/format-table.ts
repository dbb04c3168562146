import { printableLine } from '../platform/text/plain-text.ts';

/** Rows of text under upper-case headings, two blanks between columns. Each row is one line, whatever its cells hold. */
export function formatTable<K extends string>(
  columns: readonly K[],
  rows: readonly Readonly<Record<K, string>>[],
): string {
  const cellsOf = rows.map((row) => columns.map((column) => printableLine(row[column])));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...cellsOf.map((cells) => cells[i]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.toUpperCase().replaceAll('_', ' '))),
    ...cellsOf.map(line),
  ].join('\n');
}
