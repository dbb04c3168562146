import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../../src/doctor/check.ts';
import { CHECK_LISTS } from '../../../src/doctor/checks.ts';

const FOLDER = join(import.meta.dirname, '../../../src/doctor/checks');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const LISTS: [string, readonly Check[]][] = Object.entries(CHECK_LISTS);
const ALL = LISTS.flatMap(([, checks]) => checks);

test.each(files)('the checks of %s are in checks.ts', async (file) => {
  const exported: unknown[] = Object.values(await import(join(FOLDER, file)));
  const checks = exported.filter((each) => typeof each === 'object' && each !== null && 'run' in each);
  expect(checks).not.toEqual([]);
  for (const check of checks) expect(ALL).toContain(check);
});

test.each(LISTS)('each check of the list %s has an id of its own', (_name, checks) => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
