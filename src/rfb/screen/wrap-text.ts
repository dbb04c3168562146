import { cellsOf } from './font.ts';

/** Marks that no line begins with [JIS X 4051, GB/T 15834]. */
const NOT_FIRST = /^[、。，．・：；！？）」』】〕”’…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々%]/u;
/** Marks that no line ends with. */
const NOT_LAST = /[（「『【〔“‘]$/u;

/** Breaks a text into lines of at most `columns` cells: between words, and between wide characters, which have no spaces. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    for (const [index, unit] of unitsOf(word).entries()) {
      const gap = index === 0 && line !== '' ? ' ' : '';
      if (cells(line) + gap.length + cells(unit) <= columns) {
        line += gap + unit;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const character of unit) {
        if (line !== '' && cells(line) + cellsOf(character) > columns) {
          lines.push(line);
          line = '';
        }
        line += character;
      }
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** The parts of a word that stay on one line: runs of narrow characters, and single wide ones with the marks that belong to them. */
function unitsOf(word: string): string[] {
  const units: string[] = [];
  let isAfterNarrow = false;
  for (const character of word) {
    const isNarrow = cellsOf(character) === 1;
    const last = units.at(-1);
    const joins =
      (isNarrow && isAfterNarrow) || NOT_FIRST.test(character) || (last !== undefined && NOT_LAST.test(last));
    if (last !== undefined && joins) units[units.length - 1] = last + character;
    else units.push(character);
    isAfterNarrow = isNarrow;
  }
  return units;
}

function cells(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + cellsOf(character), 0);
}
