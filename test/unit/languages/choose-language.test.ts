import { expect, test } from 'vitest';
import {
  chooseLanguage,
  languageOf,
  languageOfEnvironment,
  languageOfHeader,
} from '../../../src/languages/choose-language.ts';

test.for([
  [['de-AT', 'en'], 'de'],
  [['pt-BR', 'es-419', 'en'], 'es'],
  [['zh-Hans-CN'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['zh-TW', 'ja'], 'ja'],
  [['zh-Hant'], 'en'],
  [['en-GB', 'de'], 'en'],
  [['x'.repeat(10_000), '', '*'], 'en'],
  [[], 'en'],
] as const)('chooses from the languages %j of a browser %s', ([preferred, expected]) => {
  expect(chooseLanguage(preferred)).toBe(expected);
});

test.for([
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
  ['en;q=0.5, ja', 'ja'],
  ['de;q=0, es;q=0.1', 'es'],
  ['de;q=nonsense, fr;q=0.1', 'fr'],
  [`${'x'.repeat(2_000)}, de`, 'en'],
  [undefined, 'en'],
] as const)('chooses by the header Accept-Language "%s" %s', ([header, expected]) => {
  expect(languageOfHeader(header)).toBe(expected);
});

test.for([
  [{ LC_ALL: '', LC_MESSAGES: 'de_DE.UTF-8', LANG: 'fr_FR' }, 'de'],
  [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LANG: 'zh_CN.GB18030' }, 'zh-CN'],
  [{ LANG: 'ja_JP@modifier' }, 'ja'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{}, 'en'],
] as const)('chooses by the environment %j %s', ([env, expected]) => {
  expect(languageOfEnvironment(env)).toBe(expected);
});

test('does not name a language for a tag that Oriel lacks', () => {
  expect(languageOf('pt-BR')).toBeUndefined();
  expect(languageOf('')).toBeUndefined();
});
