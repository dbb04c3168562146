import { expect, test } from 'vitest';
import { LAYOUT_IDS, LAYOUTS } from '../../../src/keyboard/layouts/layout-names.ts';
import * as english from '../../../src/languages/en.ts';
import { LANGUAGE_IDS, LANGUAGES, type Language } from '../../../src/languages/languages.ts';
import { ENGLISH_REFUSALS } from '../../../src/languages/refusal-text.ts';
import { entryAt, isPlural, type Plural, type TextTable } from '../../../src/languages/translate.ts';

const OTHERS = LANGUAGE_IDS.filter((id): id is Exclude<Language, 'en'> => id !== 'en');

/** Both tables of a language: the pages' and the command line's. */
async function tableOf(language: Language): Promise<TextTable> {
  const { pages, cli, refusals } = await import(`../../../src/languages/${language}.ts`);
  return { pages, cli, refusals };
}

const ENGLISH: TextTable = { pages: english.pages, cli: english.cli, refusals: ENGLISH_REFUSALS };

function keysOf(table: TextTable, prefix = ''): string[] {
  return Object.entries(table).flatMap(([name, entry]) =>
    typeof entry === 'string' || isPlural(entry) ? [`${prefix}${name}`] : keysOf(entry, `${prefix}${name}.`),
  );
}

function textsOf(entry: string | Plural): string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry);
}

function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

test.for(OTHERS)('%s has no text that English lacks', async (language) => {
  const table = await tableOf(language);
  expect(keysOf(table).filter((key) => entryAt(ENGLISH, key) === undefined)).toEqual([]);
});

test.for(OTHERS)('%s has the placeholders of English in each text', async (language) => {
  const table = await tableOf(language);
  const wrong = keysOf(table).filter((key) => {
    const own = entryAt(table, key) ?? '';
    const source = entryAt(ENGLISH, key) ?? '';
    const allowed = new Set(textsOf(source).flatMap(placeholdersOf));
    // A plural form may leave out its number, as in "one instance".
    const required = isPlural(source) ? [...allowed].filter((name) => name !== 'count') : [...allowed];
    return textsOf(own).some((text) => {
      const found = placeholdersOf(text);
      return required.some((name) => !found.includes(name)) || found.some((name) => !allowed.has(name));
    });
  });
  expect(wrong).toEqual([]);
});

test.for(LANGUAGE_IDS)('%s has plural forms for the categories of its own rules', async (language) => {
  const table = language === 'en' ? ENGLISH : await tableOf(language);
  // French and Spanish have `many` for whole millions, which no count on these pages reaches.
  const categories = new Intl.PluralRules(language)
    .resolvedOptions()
    .pluralCategories.filter((category) => category !== 'many')
    .sort();
  const wrong = keysOf(table).filter((key) => {
    const own = entryAt(table, key);
    const source = entryAt(ENGLISH, key);
    if (own === undefined || source === undefined || typeof own === 'string') {
      return typeof own === 'string' && typeof source === 'object';
    }
    return typeof source === 'string' || Object.keys(own).sort().join() !== categories.join();
  });
  expect(wrong).toEqual([]);
});

test('each language has a name and a file of its own', async () => {
  expect(new Set(Object.values(LANGUAGES)).size).toBe(LANGUAGE_IDS.length);
  for (const language of OTHERS) {
    const table = await tableOf(language);
    expect(Object.values(table).every((part) => part !== undefined)).toBe(true);
  }
});

test('the pages name each keyboard layout as the table of layouts does', () => {
  const { characters: _, ...labels } = english.pages.layouts;
  expect(labels).toEqual(Object.fromEntries(LAYOUT_IDS.map((id) => [id, LAYOUTS[id].label])));
});
