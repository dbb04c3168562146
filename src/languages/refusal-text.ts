import { REFUSALS, type RefusalCode, type RefusalName, refusalName } from '../flow/refusals.ts';

/** The words of a refusal for users. */
export type RefusalText = {
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
};

export type RefusalTexts = { readonly [name in RefusalName]: RefusalText };

/** The words of every refusal in English, which src/flow/refusals/ has. */
export const ENGLISH_REFUSALS = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, { title, sentence, advice }]) => [
    refusalName(code as RefusalCode),
    { title, sentence, advice },
  ]),
) as RefusalTexts;

type RefusalKey = `refusals.${RefusalName}.${keyof RefusalText}`;

/** The words of a refusal in the language of the texts. */
export function refusalText(t: (key: RefusalKey) => string, code: RefusalCode): RefusalText {
  const name = refusalName(code);
  return {
    title: t(`refusals.${name}.title`),
    sentence: t(`refusals.${name}.sentence`),
    advice: t(`refusals.${name}.advice`),
  };
}
