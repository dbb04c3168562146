import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';

const KINDS = ['as Nova', 'better', 'differs', 'no'];

const rows = readFileSync(join(ROOT, 'docs/nova-compatibility.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| behaviour'))
  .map((line) => {
    const [behaviour = '', kind = '', shown = ''] = line.slice(2, -2).split(' | ');
    const tests = [...shown.matchAll(/`([\w/.-]+\.ts)` \*([^*]+)\*/g)];
    return { behaviour, kind, shown, tests: tests.map(([, file = '', title = '']) => ({ file, title })) };
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
  const missing = named.filter(({ file, title }) => !titlesOf(file).includes(title));
  expect(missing).toEqual([]);
});

/** Every text in quotes of a test file: titles are among them. */
function titlesOf(file: string): string[] {
  const path = join(ROOT, 'test', file);
  if (!existsSync(path)) return [];
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(/(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , text = '']) =>
    text.replaceAll(/\\(['"`])/g, '$1'),
  );
}
