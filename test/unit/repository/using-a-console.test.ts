import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pages } from '../../../src/languages/en.ts';
import { ROOT } from '../../support/documents.ts';

const TEXT = readFileSync(join(ROOT, 'docs/using-a-console.md'), 'utf8');

const PAGES = ['web', 'src/keyboard', 'src/languages']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

test('docs/using-a-console.md names controls that the pages have', () => {
  const controls = [...TEXT.matchAll(/(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)/g)].map(([, label = '']) => label);
  expect(controls.length).toBeGreaterThan(15);
  expect(controls.filter((label) => !PAGES.includes(label))).toEqual([]);
});

test('docs/using-a-console.md explains every state that the toolbar shows', () => {
  const [, section = ''] = TEXT.split('\n## Messages\n');
  const explained = [...section.matchAll(/^\| ([A-Z][\w ]+) \| /gm)].map(([, state]) => state);
  const shown = Object.values(pages.console.state).map(({ label }) => label);
  expect(shown.filter((label) => !explained.includes(label))).toEqual([]);
});
