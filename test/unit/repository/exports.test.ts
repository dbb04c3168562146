import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';

const FOLDERS = ['src', 'web', 'test', 'bench', 'scripts'];
const SOURCE = /\.(?:ts|tsx|js)$/;

const texts = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => SOURCE.test(file))
      .map((file) => [`${folder}/${file}`, readFileSync(join(ROOT, folder, file), 'utf8')] as const),
  ),
);

// Types may be exported for the signatures that name them; values are exported for use.
test('another file uses each value that src and web export', () => {
  const users = new Map<string, Set<string>>();
  for (const [file, text] of texts) {
    for (const word of new Set(text.match(/\b[A-Za-z_]\w*/g))) {
      users.set(word, (users.get(word) ?? new Set()).add(file));
    }
  }
  const unused = [...texts].flatMap(([file, text]) => {
    if (!/^(?:src|web)\//.test(file)) return [];
    const names = text.matchAll(/^export (?:async )?(?:abstract )?(?:const|let|function\*?|class) (\w+)/gm);
    return [...names]
      .map(([, name = '']) => name)
      .filter((name) => [...(users.get(name) ?? [])].every((user) => user === file))
      .map((name) => `${file}: ${name}`);
  });
  expect(unused).toEqual([]);
});
