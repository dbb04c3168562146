import type * as english from './en.ts';
import type { Language } from './languages.ts';
import type { Translation } from './translate.ts';

export type PageTexts = typeof english.pages;

/** The texts of the pages in a language. Each language is a file of its own, which a page loads on demand. */
export const PAGE_TEXTS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translation<PageTexts>>>> = {
  de: () => import('./de.ts').then(({ pages }) => pages),
  fr: () => import('./fr.ts').then(({ pages }) => pages),
  es: () => import('./es.ts').then(({ pages }) => pages),
  'zh-CN': () => import('./zh-CN.ts').then(({ pages }) => pages),
  ja: () => import('./ja.ts').then(({ pages }) => pages),
};
