import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documents, ROOT } from '../../support/documents.ts';

/** Paths in backticks that begin with a folder of the repository. A `*` or `<…>` in a path stands for any name. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|web|etc|docs|bench|scripts|packages)\/[\w./*<>-]*)`/g)].map(
    ([, path = '']) => path,
  );
}

function exists(path: string): boolean {
  const [fixed = ''] = path.split(/[*<]/);
  const folder = fixed === path ? path : fixed.slice(0, fixed.lastIndexOf('/') + 1);
  return existsSync(join(ROOT, folder));
}

test.each(documents().filter((file) => file !== 'CHANGELOG.md'))(
  '%s names files and folders that exist',
  (file) => {
    const paths = pathsIn(readFileSync(join(ROOT, file), 'utf8'));
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  },
);

test('source files name documents that exist', () => {
  const named = ['src', 'web', 'bench', 'scripts', 'etc', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:tsx?|js|conf|service|cfg)$/.test(file) && !file.includes('node_modules'))
      .flatMap((file) => {
        const text = readFileSync(join(ROOT, folder, file), 'utf8');
        return [...text.matchAll(/(?<![\w/.])docs\/(?:decisions\/)?[a-z0-9-]+\.md/g)].map(([path]) => ({
          file: `${folder}/${file}`,
          path,
        }));
      }),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('docs/decisions/README.md lists every decision by its title', () => {
  const folder = join(ROOT, 'docs/decisions');
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  const missing = readdirSync(folder)
    .filter((file) => /^\d/.test(file))
    .map((file) => {
      const [, title = ''] = /^# (.+)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
      return `- [${title}](${file})`;
    })
    .filter((line) => !index.includes(line));
  expect(missing).toEqual([]);
});
