import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../../src');

/** Folders in which each file has something to register, with the file that lists it. */
const REGISTRIES = [
  ['api/routes', 'api/routes.ts'],
  ['cli/commands', 'cli/commands.ts'],
] as const;

/** Parts of routes in files of their own. */
const SHARED: readonly string[] = [
  'api/routes/server-schema.ts',
  'api/routes/identity/token-body.ts',
  'api/routes/dashboard/sign-in-state.ts',
];

test.each(REGISTRIES)('each file in src/%s is in its registry', (folder, registry) => {
  const listed = readFileSync(join(SRC, registry), 'utf8');
  const files = readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)
    .filter((file) => !SHARED.includes(file));
  expect(files.length).toBeGreaterThan(10);
  const missing = files.filter((file) => !listed.includes(`'./${relative(join(registry, '..'), file)}'`));
  expect(missing).toEqual([]);
});

test.each(REGISTRIES)('each name that src/%s exports to its registry is used there', (_folder, registry) => {
  const text = readFileSync(join(SRC, registry), 'utf8');
  const [imports, rest] = [text.match(/^import [^;]+;/gm) ?? [], text.replaceAll(/^import [^;]+;/gm, '')];
  const names = imports
    .filter((line) => line.includes("'./routes/") || line.includes("'./commands/"))
    .flatMap((line) => /\{([^}]+)\}/.exec(line)?.[1]?.split(',') ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(rest))).toEqual([]);
});
