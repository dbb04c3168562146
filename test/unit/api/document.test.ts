import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientTypes } from '../../../src/api/document/client-types.ts';
import { apiMarkdown } from '../../../src/api/document/markdown.ts';
import { openApiDocument } from '../../../src/api/document/open-api.ts';
import { CONSOLE_KINDS } from '../../../src/consoles/console-kinds.ts';

const document = openApiDocument({ kinds: CONSOLE_KINDS, withIdentity: true });
const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

test('src/api-client/paths.ts is what "node scripts/generate-docs.js" writes', () => {
  expect(read('src/api-client/paths.ts')).toBe(clientTypes(document));
});

test('docs/api.md is what "node scripts/generate-docs.js" writes', () => {
  expect(read('docs/api.md')).toBe(apiMarkdown(document));
});

test('docs/api.md has each route with its rule', () => {
  const text = read('docs/api.md');
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { 'x-policy-rule': rule }] of Object.entries(methods)) {
      const [, entry = ''] = text.split(`### \`${method.toUpperCase()} ${path}\`\n`);
      const [own = ''] = entry.split('\n### ');
      for (const each of [rule ?? []].flat()) expect(own, path).toContain(`\`${each}\``);
      expect(own, path).toContain('Allowed to:');
    }
  }
});
