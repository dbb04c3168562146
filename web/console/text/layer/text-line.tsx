import { useMemo } from 'preact/hooks';
import { cellsOf } from '../lines.ts';

interface Run {
  readonly column: number;
  readonly text: string;
  readonly isCell: boolean;
}

interface TextLineProps {
  readonly row: number;
  readonly line: string;
  readonly cellWidth: number;
}

/** One line of the layer. Its cells lie exactly over those of the picture, whatever fonts the browser has. */
export function TextLine({ row, line, cellWidth }: TextLineProps) {
  // The same element is not compared again: most lines do not change.
  return useMemo(
    () => (
      <div class="text-line" data-row={row}>
        {runsOf(line).map(({ column, text, isCell }) => (
          <span
            key={column}
            data-column={column}
            data-cell={isCell ? 'true' : undefined}
            style={{ width: `${(isCell ? 1 : text.length) * cellWidth}px` }}
          >
            {text}
          </span>
        ))}
      </div>
    ),
    [row, line, cellWidth],
  );
}

/** Characters of ASCII have one width in a font of fixed width; each other one gets an element of its own. */
function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let ascii = '';
  const cells = cellsOf(line);
  const flush = (end: number) => {
    if (ascii !== '') runs.push({ column: end - ascii.length, text: ascii, isCell: false });
    ascii = '';
  };
  cells.forEach((cell, column) => {
    if (cell >= ' ' && cell <= '~') {
      ascii += cell;
      return;
    }
    flush(column);
    runs.push({ column, text: cell, isCell: true });
  });
  flush(cells.length);
  // A selection needs a place in an empty line too.
  return runs.length > 0 ? runs : [{ column: 0, text: ' ', isCell: true }];
}
