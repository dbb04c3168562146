import * as english from './en.ts';
import type { Language } from './languages.ts';
import { ENGLISH_REFUSALS } from './refusal-text.ts';
import { ENGLISH_STEPS } from './step-text.ts';
import type { Translation } from './translate.ts';

/** The texts of the pages in English, which each page has. */
export const PAGES_IN_ENGLISH = {
  ...english.pages,
  refusals: ENGLISH_REFUSALS,
  steps: ENGLISH_STEPS,
} as const;

export type PageTexts = typeof PAGES_IN_ENGLISH;

/** The texts of the pages in a language. Each language is a file of its own, which a page loads on demand. */
export const PAGE_TEXTS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translation<PageTexts>>>> = {
  de: () => import('./de.ts').then(({ pages, refusals, steps }) => ({ ...pages, refusals, steps })),
  fr: () => import('./fr.ts').then(({ pages, refusals, steps }) => ({ ...pages, refusals, steps })),
  es: () => import('./es.ts').then(({ pages, refusals, steps }) => ({ ...pages, refusals, steps })),
  'zh-CN': () => import('./zh-CN.ts').then(({ pages, refusals, steps }) => ({ ...pages, refusals, steps })),
  ja: () => import('./ja.ts').then(({ pages, refusals, steps }) => ({ ...pages, refusals, steps })),
};
