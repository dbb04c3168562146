import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { isThere, namedTests } from '../../support/test-titles.ts';

const KINDS = ['as Nova', 'better', 'differs', 'no'];

const rows = readFileSync(join(ROOT, 'docs/nova-compatibility.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| behaviour'))
  .map((line) => {
    const [behaviour = '', kind = '', shown = ''] = line.slice(2, -2).split(' | ');
    return { behaviour, kind, shown, tests: namedTests(shown) };
  });

test('every row of the compatibility table says which kind it is, and has three columns', () => {
  expect(rows.length).toBeGreaterThan(100);
  for (const { behaviour, kind, shown } of rows) {
    expect(KINDS, behaviour).toContain(kind);
    expect(shown, behaviour).not.toBe('');
  }
});

test('every row but those that say no names a test, or why there can be none', () => {
  const untested = rows.filter(
    ({ kind, tests, shown }) => kind !== 'no' && tests.length === 0 && !shown.startsWith('there is no such'),
  );
  expect(untested.map(({ behaviour }) => behaviour)).toEqual([]);
});

test('every test that the compatibility table names is there, by file and title', () => {
  const named = rows.flatMap(({ tests }) => tests);
  expect(named.filter((test) => !isThere(test))).toEqual([]);
});
