import type { ScreenText } from '../../../src/text/screen-text.ts';

/** A screen with these lines, of 80 columns unless they say otherwise. Cells in `colours` have other colours than grey on black. */
export function screenOf(
  lines: readonly string[],
  columns = 80,
  colours: Readonly<Record<string, readonly [number, number]>> = {},
): ScreenText {
  const cells = lines.join('').replaceAll(' ', '');
  return {
    columns,
    rows: lines.length,
    cellWidth: 8,
    cellHeight: 16,
    left: 0,
    top: 0,
    lines,
    nonBlank: Array.from(cells).length,
    unknown: cells.split('\ufffd').length - 1,
    colours: (row, column) => {
      const [foreground, background] = colours[`${row},${column}`] ?? [0xa8a8a8, 0];
      return { foreground, background };
    },
  };
}
