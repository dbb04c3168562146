import { AsyncLocalStorage } from 'node:async_hooks';
import { cli } from '../../languages/en.ts';
import type { Language } from '../../languages/languages.ts';
import { ENGLISH_REFUSALS } from '../../languages/refusal-text.ts';
import { ENGLISH_STEPS } from '../../languages/step-text.ts';
import { makeTranslate, type Translate, type Translation } from '../../languages/translate.ts';

const IN_ENGLISH = { ...cli, refusals: ENGLISH_REFUSALS, steps: ENGLISH_STEPS } as const;

type CliTexts = typeof IN_ENGLISH;

/** Each language is a file of its own. Only the one that the user needs is read. */
const OTHERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translation<CliTexts>>>> = {
  de: () => import('../../languages/de.ts').then(tableOf),
  fr: () => import('../../languages/fr.ts').then(tableOf),
  es: () => import('../../languages/es.ts').then(tableOf),
  'zh-CN': () => import('../../languages/zh-CN.ts').then(tableOf),
  ja: () => import('../../languages/ja.ts').then(tableOf),
};

const ENGLISH = makeTranslate('en', IN_ENGLISH, IN_ENGLISH);
const OF_COMMAND = new AsyncLocalStorage<Translate<CliTexts>>();

/** The texts of the command line in the language of the running command. */
export function cliText(): Translate<CliTexts> {
  return OF_COMMAND.getStore() ?? ENGLISH;
}

/** Runs a command in a language. */
export async function inLanguage<T>(language: Language, command: () => Promise<T>): Promise<T> {
  if (language === 'en') return command();
  return OF_COMMAND.run(makeTranslate(language, IN_ENGLISH, await OTHERS[language]()), command);
}

function tableOf({
  cli: texts,
  refusals,
  steps,
}: {
  cli: Translation<typeof cli>;
  refusals: Translation<typeof ENGLISH_REFUSALS>;
  steps: Translation<typeof ENGLISH_STEPS>;
}): Translation<CliTexts> {
  return { ...texts, refusals, steps };
}
