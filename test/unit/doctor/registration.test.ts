import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks.ts';

const FOLDER = join(import.meta.dirname, '../../../src/doctor/checks');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

test.each(files)('the checks of %s are in checks.ts', async (file) => {
  const exported: unknown[] = Object.values(await import(join(FOLDER, file)));
  const checks = exported.filter((each) => typeof each === 'object' && each !== null && 'run' in each);
  expect(checks).not.toEqual([]);
  for (const check of checks) expect(CHECKS).toContain(check);
});

test('each check has an id of its own', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
