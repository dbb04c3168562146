import { fstatSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LEVELS } from '../../../../../src/platform/log/levels.ts';
import { isJournal, withPriority } from '../../../../../src/platform/log/outputs/journal.ts';

test('standard error is the journal only if JOURNAL_STREAM names its device and inode', () => {
  const { dev, ino } = fstatSync(2);
  expect(isJournal({ JOURNAL_STREAM: `${dev}:${ino}` })).toBe(true);
  expect(isJournal({ JOURNAL_STREAM: `${dev}:${ino + 1}` })).toBe(false);
  expect(isJournal({})).toBe(false);
});

test.each([
  ['error', 3],
  ['warn', 4],
  ['info', 6],
  ['debug', 7],
] as const)('a line of level %s has the priority %i', (level, priority) => {
  expect(withPriority('line\n', LEVELS[level])).toBe(`<${priority}>line\n`);
});

test('each line of an error has the priority', () => {
  expect(withPriority('one\ntwo\n', LEVELS.error)).toBe('<3>one\n<3>two\n');
});
