import { describe, expect, test } from 'vitest';
import { formatTable } from '../../../src/cli/format-table.ts';
import { displayWidth } from '../../../src/platform/text/display-width.ts';

const ROWS = [
  {
    name: 'a-very-long-name-of-an-instance-in-the-lab',
    host: 'compute1.example.org',
    id: '5d0c4b9c-13a2-4f3e',
  },
  { name: '仮想マシン', host: 'c2', id: '9f57-2f5b7a3f6f0e' },
];
const COLUMNS = ['name', 'host', 'id'] as const;

const widthsOf = (text: string) => text.split('\n').map(displayWidth);

test('without a terminal nothing is cut', () => {
  const [, first] = formatTable(COLUMNS, ROWS).split('\n');
  for (const cell of Object.values(ROWS[0]!)) expect(first).toContain(cell);
});

test.each([80, 60, 40])('on a terminal of %i columns every line fits, and ids are whole', (columns) => {
  const text = formatTable(COLUMNS, ROWS, columns);
  expect(Math.max(...widthsOf(text))).toBeLessThanOrEqual(columns);
  for (const { id } of ROWS) expect(text).toContain(id);
  expect(text).toContain('…');
});

test('on a terminal that is narrower than the ids each row is a block of lines, with every cell whole', () => {
  expect(formatTable(COLUMNS, ROWS, 20).split('\n\n')).toEqual([
    `NAME  ${ROWS[0]!.name}\nHOST  ${ROWS[0]!.host}\nID    ${ROWS[0]!.id}`,
    `NAME  ${ROWS[1]!.name}\nHOST  ${ROWS[1]!.host}\nID    ${ROWS[1]!.id}`,
  ]);
});

describe('columns of a terminal', () => {
  test.each([
    ['web1', 4],
    ['仮想', 4],
    ['한글', 4],
    ['e\u0301', 1],
    ['🖥', 2],
    ['Ａ', 2],
  ])('%s takes %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('wide characters keep the next column in line', () => {
    const lines = formatTable(
      ['name', 'id'],
      [
        { name: '仮想', id: '1' },
        { name: 'abcdef', id: '2' },
      ],
    ).split('\n');
    expect(lines).toEqual(['NAME    ID', '仮想    1', 'abcdef  2']);
  });
});
