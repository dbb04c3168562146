import { expect, it } from 'vitest';
import { findText, MAX_FOUND } from '../../../../../web/console/text/find/find-text.ts';
import { screenOf } from '../../../../support/text/screen-of.ts';

it('finds every place, upper and lower case alike, and no overlapping ones', () => {
  const found = findText(screenOf(['Error: aaa', 'an ERROR']), 'error');
  expect(found).toEqual([
    { start: { row: 0, column: 0 }, end: { row: 0, column: 5 } },
    { start: { row: 1, column: 3 }, end: { row: 1, column: 8 } },
  ]);
  expect(findText(screenOf(['aaaa']), 'aa')).toHaveLength(2);
});

it('finds what a full line continues in the next one, and nothing across the end of a shorter line', () => {
  const wrapped = screenOf(['not sync', 'ing'], 8);
  expect(findText(wrapped, 'syncing')).toEqual([
    { start: { row: 0, column: 4 }, end: { row: 1, column: 3 } },
  ]);
  expect(findText(screenOf(['not sync', 'ing'], 9), 'syncing')).toEqual([]);
});

it('keeps its columns after letters that become several in lower case', () => {
  expect(findText(screenOf(['İx']), 'x')[0]?.start).toEqual({ row: 0, column: 1 });
});

it('finds nothing for an empty query, and a bounded number of places', () => {
  expect(findText(screenOf(['a']), '')).toEqual([]);
  const full = screenOf(
    Array.from({ length: 50 }, () => 'x'.repeat(160)),
    160,
  );
  expect(findText(full, 'x')).toHaveLength(MAX_FOUND);
});
