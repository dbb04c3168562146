import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../../../../web/console/text/copy-html.ts';
import { rangeBetween, textOf, unknownIn, wholeRange } from '../../../../../web/console/text/lines.ts';
import { screenOf } from '../../../../support/text/screen-of.ts';

const SCREEN = screenOf(['first line', '', '┌─┐ \ufffdx', '', '']);
const at = (row: number, column: number) => ({ row, column });

describe('the text of a range', () => {
  it('is that of its cells, line by line, in whichever order the user selected', () => {
    expect(textOf(SCREEN, rangeBetween(at(2, 2), at(0, 6)))).toBe('line\n\n┌─');
    expect(textOf(SCREEN, rangeBetween(at(0, 2), at(0, 2)))).toBe('');
  });

  it('of the whole screen ends with its last line that is not blank', () => {
    expect(textOf(SCREEN, wholeRange(SCREEN))).toBe('first line\n\n┌─┐ \ufffdx');
    expect(textOf(screenOf(['', '']), wholeRange(screenOf(['', ''])))).toBe('');
  });

  it('counts the cells that could not be read', () => {
    expect(unknownIn(textOf(SCREEN, wholeRange(SCREEN)))).toBe(1);
    expect(unknownIn(textOf(SCREEN, rangeBetween(at(0, 0), at(1, 0))))).toBe(0);
  });
});

describe('the HTML of a range', () => {
  it('has the colours of the cells, and blanks join the colour before them', () => {
    const colours = Object.fromEntries(
      [0, 1].map((column) => [`0,${column}`, [0xff0000, 0x0000aa] as const]),
    );
    const screen = screenOf(['ab c'], 80, { ...colours, '0,2': [0, 0x0000aa] });
    expect(htmlOf(screen, wholeRange(screen))).toBe(
      '<pre style="font-family:monospace;background-color:#0000aa">' +
        '<span style="color:#ff0000;background-color:#0000aa">ab </span>' +
        '<span style="color:#a8a8a8;background-color:#000000">c</span></pre>',
    );
  });

  it('has markup of the guest as text', () => {
    const screen = screenOf(['<img src=x onerror=a()> &amp;']);
    expect(htmlOf(screen, wholeRange(screen))).toContain('&lt;img src=x onerror=a()&gt; &amp;amp;</span>');
  });
});
