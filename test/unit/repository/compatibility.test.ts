import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { isThere, namedTests } from '../../support/test-titles.ts';

const KINDS = ['as Nova', 'better', 'differs', 'no'];

const SECTIONS = readFileSync(join(ROOT, 'docs/nova-compatibility.md'), 'utf8').split(/^## /m);
const schemaSection = SECTIONS.find((section) => section.startsWith('Database schema\n')) ?? '';

const rows = SECTIONS.filter((section) => section !== schemaSection)
  .flatMap((section) => section.split('\n'))
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

test('the schema table has the columns that Oriel reads, with the type of every release from Rocky to 2026.1', () => {
  const { releases, tables }: Schemas = JSON.parse(
    readFileSync(join(ROOT, 'test/support/nova/schemas.json'), 'utf8'),
  );
  expect(Object.values(releases)).toHaveLength(16);
  expect([releases[18], releases[33]]).toEqual(['Rocky', '2026.1']);
  const stated = [...schemaSection.matchAll(/^\| `(\w+)` \| `(\w+)` \| (.+) \|$/gm)];
  expect(stated.length).toBeGreaterThan(15);
  const source = readFileSync(join(ROOT, 'src/proxy/token-sources/nova-db/schema.ts'), 'utf8');
  const read = [...source.matchAll(/^ {2}(\w+): \[([^\]]+)\]/gm)].flatMap(([, table, columns = '']) =>
    [...columns.matchAll(/'(\w+)'/g)].map(([, column]) => `${table}.${column}`),
  );
  expect(stated.map(([, table, column]) => `${table}.${column}`).sort()).toEqual(read.sort());
  for (const [, table = '', column = '', type = ''] of stated)
    expect(tables[table]?.[column], `${table}.${column}`).toEqual({ [type.toUpperCase()]: [18, 33] });
});

test('the columns that releases of Nova do not share are those that the schema section names', () => {
  const { tables }: Schemas = JSON.parse(readFileSync(join(ROOT, 'test/support/nova/schemas.json'), 'utf8'));
  const later = Object.entries(tables).flatMap(([table, columns]) =>
    Object.entries(columns)
      .filter(([, types]) => JSON.stringify(Object.values(types)) !== '[[18,33]]')
      .map(([column]) => `\`${table}.${column}\``),
  );
  expect(later.sort()).toEqual(
    [...schemaSection.matchAll(/`\w+\.(?!py|json)\w+`/g)].map(([name]) => name).sort(),
  );
});

/** test/support/nova/schemas.json: for each table, column and type, the first and the last release. */
interface Schemas {
  readonly releases: Readonly<Record<number, string>>;
  readonly tables: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>>
  >;
}
