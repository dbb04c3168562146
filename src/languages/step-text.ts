import { STEPS, type StepNumber } from '../flow/steps.ts';

/** What each of the sixteen steps does. */
export type StepTexts = { readonly [step in `s${StepNumber}`]: string };

/** In English as Oriel's own roles do it; src/flow/steps-of-source.ts has the words for Nova's components. */
export const ENGLISH_STEPS = Object.fromEntries(
  STEPS.map(({ number, title }) => [`s${number}`, title]),
) as unknown as StepTexts;
