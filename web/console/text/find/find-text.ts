import type { ScreenText } from '../../../../src/text/screen-text.ts';
import { cellsOf, type Range } from '../lines.ts';

/** More places are not counted: a single letter is on a large screen thousands of times. */
export const MAX_FOUND = 999;
export const MAX_QUERY = 200;

/**
 * Where a text is on the screen, upper and lower case alike. A line that fills the screen's width goes on in the next one, so that a
 * text that the terminal has wrapped is found.
 */
export function findText(text: ScreenText, query: string): readonly Range[] {
  const wanted = lowered(cellsOf(query.slice(0, MAX_QUERY)));
  if (wanted.length === 0) return [];
  const cells: string[] = [];
  const places: { row: number; column: number }[] = [];
  text.lines.forEach((line, row) => {
    const characters = lowered(cellsOf(line));
    characters.forEach((character, column) => {
      cells.push(character);
      places.push({ row, column });
    });
    if (characters.length === text.columns) return;
    cells.push('\n');
    places.push({ row, column: characters.length });
  });

  const found: Range[] = [];
  for (let at = 0; at + wanted.length <= cells.length && found.length < MAX_FOUND; at++) {
    if (!wanted.every((character, index) => cells[at + index] === character)) continue;
    const start = places[at];
    const last = places[at + wanted.length - 1];
    if (start === undefined || last === undefined) continue;
    found.push({ start, end: { row: last.row, column: last.column + 1 } });
    at += wanted.length - 1;
  }
  return found;
}

/** Some capitals have several small letters, which would move the columns after them. */
function lowered(characters: readonly string[]): readonly string[] {
  return characters.map((character) => {
    const lower = character.toLowerCase();
    return Array.from(lower).length === 1 ? lower : character;
  });
}
