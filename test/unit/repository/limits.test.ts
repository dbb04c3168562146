import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OptionTable } from '../../../src/config/option.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { ROOT } from '../../support/documents.ts';

const PAGE = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');
/** Names of options that bound something. */
const BOUND = /^(max_|free_)|_(timeout|limit|max_length|per_minute|per_address|interval|hold|ttl)$|^timeout$/;
/** Options that are read for compatibility with Nova: they bound nothing in Oriel, or another row states the bound. */
const NO_LIMITS = new Set(['api.max_limit']);

const bounds = Object.entries(ALL_OPTIONS as OptionTable).flatMap(([group, options]) =>
  Object.entries(options)
    .filter(([name, { type }]) => BOUND.test(name) && /^(integer|number)/.test(type.name))
    .map(([name, option]): [string, string, unknown] => [group, name, option.default]),
);

/** The rows that name an option, `[oriel] max_sessions` or a further one of the same group in the same cell. */
function rowsOf(name: string): string[][] {
  return PAGE.split('\n')
    .filter((line) => line.startsWith('|') && new RegExp(`\`(\\[[a-z_A-Z]+\\] )?${name}\``).test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

test.each(bounds.filter(([group, name]) => !NO_LIMITS.has(`${group}.${name}`)))(
  'docs/limits.md tells of [%s] %s and its default, %s',
  (_group, name, value) => {
    const rows = rowsOf(name);
    expect(rows.length, 'a row names it').toBeGreaterThan(0);
    // 0 is no limit, which has a word of its own.
    const shown = value === 0 ? 'none' : Number(value).toLocaleString('en-US');
    expect(
      rows.some(([, , cell]) => new RegExp(`(^|\\D)${shown}(\\D|$)`).test(cell!)),
      shown,
    ).toBe(true);
  },
);
