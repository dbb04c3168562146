// cspell:ignore begrüßt
import { expect, test } from 'vitest';
import { makeTranslate } from '../../../src/languages/translate.ts';

const ENGLISH = {
  area: {
    greeting: 'Hello {name}, this is {place}.',
    plain: 'Stop',
    found: { one: '{count} instance', other: '{count} instances' },
  },
} as const;

test('puts values into a text, in the order of the language', () => {
  const t = makeTranslate('de', ENGLISH, { area: { greeting: '{place} begrüßt {name}.' } });
  expect(t('area.greeting', { name: 'Ada', place: 'Berlin' })).toBe('Berlin begrüßt Ada.');
});

test('chooses the plural form and writes the number as the language does', () => {
  const english = makeTranslate<typeof ENGLISH>('en', ENGLISH, ENGLISH);
  expect([0, 1, 1_200].map((count) => english('area.found', { count }))).toEqual([
    '0 instances',
    '1 instance',
    '1,200 instances',
  ]);
  const french = makeTranslate('fr', ENGLISH, {
    area: { found: { one: '{count} instance', other: '{count} instances' } },
  });
  // French counts zero as one.
  expect(french('area.found', { count: 0 })).toBe('0 instance');
  const japanese = makeTranslate('ja', ENGLISH, { area: { found: { other: 'インスタンス {count} 個' } } });
  expect(japanese('area.found', { count: 1 })).toBe('インスタンス 1 個');
});

test('falls back to English with its plural rules, and names the missing key', () => {
  const missing: string[] = [];
  const t = makeTranslate('ja', ENGLISH, { area: { plain: '停止' } }, (key, text) => {
    missing.push(key);
    return `⟦${text}⟧`;
  });
  expect(t('area.plain')).toBe('停止');
  expect(t('area.found', { count: 1 })).toBe('⟦1 instance⟧');
  expect(missing).toEqual(['area.found']);
});

test('keeps values that are elements of a page as parts', () => {
  const t = makeTranslate<typeof ENGLISH>('en', ENGLISH, ENGLISH);
  const element = { tag: 'b' };
  expect(t.parts('area.greeting', { name: element, place: 'Oslo' })).toEqual([
    'Hello ',
    element,
    ', this is ',
    'Oslo',
    '.',
  ]);
});

test('does not read a placeholder in a value', () => {
  const t = makeTranslate<typeof ENGLISH>('en', ENGLISH, ENGLISH);
  expect(t('area.greeting', { name: '{place}', place: 'x' })).toBe('Hello {place}, this is x.');
});
