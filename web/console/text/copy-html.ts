import type { ScreenText } from '../../../src/text/screen-text.ts';
import { cellsOf, columnsIn, type Range } from './lines.ts';

interface Run {
  readonly foreground: number;
  readonly background: number;
  text: string;
}

/** The text of a range as HTML with the colours of the screen, for programs that take them when the user pastes. */
export function htmlOf(text: ScreenText, range: Range): string {
  const lines: string[] = [];
  for (let row = range.start.row; row <= range.end.row; row++) {
    lines.push(runsOf(text, range, row).map(spanOf).join(''));
  }
  const { background } = text.colours(range.start.row, 0);
  return `<pre style="font-family:monospace;background-color:${hex(background)}">${lines.join('\n')}</pre>`;
}

/** The cells of a row in groups of the same colours. Blanks take the colour before them, because their ink is not seen. */
function runsOf(text: ScreenText, range: Range, row: number): readonly Run[] {
  const { from, to } = columnsIn(text, range, row);
  const cells = cellsOf(text.lines[row]);
  const runs: Run[] = [];
  for (let column = from; column < to; column++) {
    const { foreground, background } = text.colours(row, column);
    const cell = cells[column] ?? ' ';
    const last = runs.at(-1);
    const isSame = last?.background === background && (cell === ' ' || last.foreground === foreground);
    if (last !== undefined && isSame) last.text += cell;
    else runs.push({ foreground, background, text: cell });
  }
  return runs;
}

function spanOf({ foreground, background, text }: Run): string {
  return `<span style="color:${hex(foreground)};background-color:${hex(background)}">${escapeMarkup(text)}</span>`;
}

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
