import { describe, expect, it } from 'vitest';
import { newLines } from '../../../../../web/console/text/speak/new-lines.ts';

const lines = (before: string[], after: string[]) => newLines(before, after).lines;

describe('what is new on a screen', () => {
  it('is the lines below after it scrolled', () => {
    expect(lines(['a one', 'b two', 'c three', ''], ['c three', 'd four', 'e five', ''])).toEqual([
      'd four',
      'e five',
    ]);
  });

  it('is the rest of a line that grows, and nothing of one that shrinks', () => {
    expect(lines(['banner', 'login:'], ['banner', 'login: root'])).toEqual(['root']);
    expect(lines(['banner', 'login: root'], ['banner', 'login:'])).toEqual([]);
  });

  it('is everything if nothing remained', () => {
    expect(lines(['old'], ['new', '', 'screen'])).toEqual(['new', 'screen']);
    expect(lines([], ['first'])).toEqual(['first']);
  });

  it('is not a cursor that blinks', () => {
    expect(lines(['x', '$ _'], ['x', '$'])).toEqual([]);
    expect(lines(['x', '$'], ['x', '$ █'])).toEqual([]);
  });

  it('has no box drawing and no cells that were not read', () => {
    expect(lines(['x'], ['x', '│ Install\ufffdnow │', '└──────┘'])).toEqual(['Install now']);
  });

  it('is bounded: the last lines are read out, and the number of the others', () => {
    const after = Array.from({ length: 50 }, (_, row) => `line ${row}`);
    const news = newLines(['old'], after);
    expect(news.lines).toEqual(after.slice(38));
    expect(news.leftOut).toBe(38);
  });
});
