import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { isThere, namedTests } from '../../support/test-titles.ts';

const SECTIONS = ['## What an attacker can and cannot do', '## Known holes of this field'];

/** Rows of the tables in those sections of docs/security.md. */
const rows = SECTIONS.flatMap((heading) => {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const [, section = ''] = text.split(`${heading}\n`);
  return section
    .split(/^## /m)[0]!
    .split('\n')
    .filter((line) => /^\| (?!statement|hole)/.test(line));
});

test('every statement of docs/security.md names a test that shows it, or leaves it to the operator', () => {
  expect(rows.length).toBeGreaterThan(45);
  const bare = rows.filter((row) => namedTests(row).length === 0 && !row.includes('left to you'));
  expect(bare).toEqual([]);
});

test('every test that docs/security.md names is there, by file and title', () => {
  const named = rows.flatMap((row) => namedTests(row));
  expect(named.filter((each) => !isThere(each))).toEqual([]);
});

test('no dependency but classic-level runs a script when it is installed, and that one is optional', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
  };
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  // The script finds the machine code that the package brings along. Without it the program works as well.
  expect(scripted.map(([name, { optional }]) => [name, optional])).toEqual([
    ['node_modules/classic-level', true],
  ]);
});

test('the packed program brings all its dependencies along', () => {
  const { dependencies, optionalDependencies, bundleDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  const needed = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
  expect([...bundleDependencies].sort()).toEqual(needed.sort());
});

test('no address that connects is looked up by name, which could stall or lie', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const reverse = files.filter((file) =>
    /\b(?:lookupService|dns\.reverse|resolvePtr)\b|import \{[^}]*\breverse\b[^}]*\} from 'node:dns/.test(
      readFileSync(join(ROOT, 'src', file), 'utf8'),
    ),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(reverse).toEqual([]);
});

test('every package of the lock file accepts the oldest Node.js, so that npm ci prints no warning', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { engines?: { node?: string } }>;
  };
  const accepts20 = (range: string) =>
    range.split('||').some((part) => {
      const [, operator, major] = /^\s*(>=|>|\^|~)?\s*v?(\d+)/.exec(part) ?? [];
      if (major === undefined) return part.trim() === '*';
      return operator?.startsWith('>') === true ? Number(major) <= 20 : Number(major) === 20;
    });
  const ranges = Object.entries(packages).map(([name, { engines }]) => [name, engines?.node ?? '*'] as const);
  expect(ranges.length).toBeGreaterThan(100);
  expect(ranges.filter(([, range]) => !accepts20(range))).toEqual([]);
});
