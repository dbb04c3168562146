import { languageOf, languageOfEnvironment } from '../../languages/choose-language.ts';
import { LANGUAGE_IDS, type Language } from '../../languages/languages.ts';
import { type Command, type CommandInput, UsageError } from '../command.ts';

/** The language of a command's output: --lang, else the locale. Operators' tools are in English. @throws {UsageError} */
export function commandLanguage(
  { signsIn, english }: Command,
  { lang }: CommandInput['values'],
  env: NodeJS.ProcessEnv,
): Language {
  const asked = typeof lang === 'string' ? languageOf(lang) : languageOfEnvironment(env);
  if (asked === undefined) {
    throw new UsageError(
      `There is no language "${String(lang)}". The languages are ${LANGUAGE_IDS.join(', ')}.`,
    );
  }
  return signsIn && !english ? asked : 'en';
}
