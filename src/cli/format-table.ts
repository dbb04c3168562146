/** Rows of text under upper-case headings, two blanks between columns. */
export function formatTable<K extends string>(
  columns: readonly K[],
  rows: readonly Readonly<Record<K, string>>[],
): string {
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.toUpperCase().replaceAll('_', ' '))),
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ].join('\n');
}
