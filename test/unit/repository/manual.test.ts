import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { cliMarkdown } from '../../../src/cli/manual/markdown.ts';
import { manualPages } from '../../../src/cli/manual/pages.ts';
import { manFileName, manPage } from '../../../src/cli/manual/roff.ts';
import { programVersion } from '../../../src/cli/program-version.ts';
import { ROOT } from '../../support/documents.ts';

const pages = manualPages(COMMANDS);
const MAN = join(ROOT, 'man');
const markdown = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');

test('docs/cli.md is what "node scripts/generate-docs.js" writes', () => {
  expect(markdown).toBe(cliMarkdown(pages));
});

test('man/ has one page for the program and one for each command', () => {
  expect(readdirSync(MAN).sort()).toEqual(pages.map(manFileName).sort());
  expect(pages).toHaveLength(COMMANDS.length + 1);
});

test.each(pages.map((page) => [manFileName(page), page] as const))('man/%s is current', (name, page) => {
  expect(readFileSync(join(MAN, name), 'utf8')).toBe(manPage(page, programVersion(), pages));
});

test('package.json names every man page, so that npm installs it', () => {
  const { man } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(man).toEqual(pages.map((page) => `man/${manFileName(page)}`).sort());
});
