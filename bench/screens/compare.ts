import type { ScreenText } from '../../src/text/screen-text.ts';

/** Half blocks look the same if ink and paper change places. */
const ALIKE = ['▀▄', '▄▀', '▌▐', '▐▌'];

export interface Comparison {
  /** Cells that are not blank in the expected text, and how many of them were read as they are. */
  readonly cells: number;
  readonly right: number;
  /** Cells that differ and are U+FFFD, and those that differ and are another character. */
  readonly marked: number;
  readonly wrong: readonly string[];
}

/** Compares the rows of a screen from its last one upwards with the end of a log that wrapped at its width. */
export function compareWithLog(text: ScreenText, log: string): Comparison {
  const rows = log.split('\n').flatMap((line) => wrap(line, text.columns));
  while (rows.at(-1) === '') rows.pop();
  const shown = [...text.lines];
  while (shown.at(-1) === '') shown.pop();
  return compareRows(shown, rows.slice(-shown.length));
}

/** Compares the lines from the first one on, which stands anywhere on the screen. */
export function compareLines(text: ScreenText, expected: readonly string[]): Comparison {
  const [first = ''] = expected;
  const row = text.lines.findIndex((line) => line.includes(first));
  const column = text.lines[row]?.indexOf(first) ?? 0;
  const shown = expected.map((_, index) => text.lines[row + index]?.slice(column) ?? '');
  return compareRows(row === -1 ? [] : shown, expected);
}

function compareRows(shown: readonly string[], expected: readonly string[]): Comparison {
  const wrong: string[] = [];
  let cells = 0;
  let right = 0;
  let marked = 0;
  for (const [row, line] of expected.entries()) {
    const read = [...(shown[row] ?? '')];
    const wanted = [...line];
    for (let column = 0; column < Math.max(read.length, wanted.length); column++) {
      const one = read[column] ?? ' ';
      const other = wanted[column] ?? ' ';
      if (other !== ' ') cells++;
      if (one === other || ALIKE.includes(one + other)) right += other === ' ' ? 0 : 1;
      else if (one === '\ufffd') marked++;
      else wrong.push(`${row}:${column} ${JSON.stringify(other)} as ${JSON.stringify(one)}`);
    }
  }
  return { cells, right, marked, wrong };
}

function wrap(line: string, columns: number): readonly string[] {
  const trimmed = line.trimEnd();
  if (trimmed === '') return [''];
  return Array.from({ length: Math.ceil(trimmed.length / columns) }, (_, index) =>
    trimmed.slice(index * columns, (index + 1) * columns).trimEnd(),
  );
}
