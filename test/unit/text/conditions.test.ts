import { expect, test } from 'vitest';
import { CONDITIONS, detectCondition } from '../../../src/text/conditions.ts';
import type { ScreenText } from '../../../src/text/screen-text.ts';

function screen(...lines: string[]): ScreenText {
  const grid = { columns: 80, rows: 25, cellWidth: 9, cellHeight: 16, left: 0, top: 0 };
  const colours = () => ({ foreground: 0xaaaaaa, background: 0 });
  return { ...grid, lines, nonBlank: lines.join('').length, unknown: 0, colours };
}

test('a screen in order and one without text have no condition', () => {
  expect(detectCondition(undefined)).toBeUndefined();
  expect(detectCondition(screen('', 'debian login: '))).toBeUndefined();
});

test('recognises the panic of a kernel', () => {
  const panic = screen(
    '[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
    '',
  );
  expect(detectCondition(panic)).toBe('kernel_panic');
});

test('every condition has a title and a pattern', () => {
  for (const { title, patterns } of CONDITIONS) {
    expect(title).not.toBe('');
    expect(patterns).not.toEqual([]);
  }
});
