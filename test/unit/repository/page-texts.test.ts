import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as english from '../../../src/languages/en.ts';
import { LANGUAGE_IDS } from '../../../src/languages/languages.ts';
import { ENGLISH_REFUSALS } from '../../../src/languages/refusal-text.ts';
import { entryAt, isPlural, type TextTable } from '../../../src/languages/translate.ts';
import { ROOT } from '../../support/documents.ts';

/** Names, and keys as every keyboard names them. */
const SAME_IN_ALL = new Set([
  'Oriel',
  'Ctrl',
  'Alt',
  'Shift',
  'Esc',
  'Tab',
  'github.com/novnc/noVNC',
  'req-…',
]);

/** Text between two tags, or between a tag and an expression. */
const TEXT = /[\w"'}/]>\s*([^<>{}=;()]*\p{L}{2}[^<>{}=;()]*?)\s*(?=[<{])/gu;
/** Attributes with texts for users. */
const ATTRIBUTE =
  /\s(?:aria-label|aria-description|title|placeholder|alt|label|hint)=(?:"([^"]*\p{L}{2}[^"]*)"|\{['`]([^'`]*\p{L}{2}[^'`]*)['`]\})/gu;

function textsIn(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, '');
  return [...code.matchAll(TEXT), ...code.matchAll(ATTRIBUTE)]
    .map(([, text, value]) => (text ?? value ?? '').replace(/\s+/g, ' ').trim())
    .filter((text) => !SAME_IN_ALL.has(text) && !/^(?:\$\{[^}]*\}$|[,:])/.test(text));
}

test('every text of a page is in the table of texts', () => {
  const offences = readdirSync(join(ROOT, 'web'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) =>
      textsIn(readFileSync(join(ROOT, 'web', file), 'utf8')).map((text) => `web/${file}: ${text}`),
    );
  expect(offences).toEqual([]);
});

test('a text in an element or an attribute is found', () => {
  expect(textsIn('<p class="hint">Loading the list</p>')).toEqual(['Loading the list']);
  expect(textsIn('<b>{count}</b> of them <b>')).toEqual(['of them']);
  expect(textsIn('<button aria-label="Close" title={`Close it`}>')).toEqual(['Close', 'Close it']);
  expect(textsIn("<h1>{t('views.trace')}</h1> const a = useState<string>('x');")).toEqual([]);
});

function keysOf(table: TextTable, prefix = ''): string[] {
  return Object.entries(table).flatMap(([name, entry]) =>
    typeof entry === 'string' || isPlural(entry) ? [`${prefix}${name}`] : keysOf(entry, `${prefix}${name}.`),
  );
}

test.for(LANGUAGE_IDS.filter((id) => id !== 'en'))('%s has every text', async (language) => {
  const { pages, cli, refusals } = await import(`../../../src/languages/${language}.ts`);
  const keys = keysOf({ pages: english.pages, cli: english.cli, refusals: ENGLISH_REFUSALS });
  expect(keys.filter((key) => entryAt({ pages, cli, refusals }, key) === undefined)).toEqual([]);
});
