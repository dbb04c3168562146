import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** Files that Node.js starts. */
const PROGRAMS = ['src/cli/main.ts', 'src/main/workers/worker-process.ts'];

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.tsx?$/.test(file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => normalize(join(dirname(file), specifier)));
}

test('every file of src is imported by a registry, by another file or by a script', () => {
  const imported = new Set([...filesOf('src'), ...filesOf('web')].flatMap(importsOf));
  const scripts = readdirSync(join(ROOT, 'scripts')).filter((file) => file.endsWith('.js'));
  const called = scripts.map((file) => readFileSync(join(ROOT, 'scripts', file), 'utf8')).join('\n');
  const isCalled = (file: string) => called.includes(file.replace(/^src\//, '').replace(/\.ts$/, '.js'));
  const lost = filesOf('src').filter(
    (file) => !imported.has(file) && !PROGRAMS.includes(file) && !isCalled(file),
  );
  expect(lost).toEqual([]);
});
