import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {},
};

export const cli: Translation<typeof english.cli> = {};

export const refusals: Translation<RefusalTexts> = {};
