import { NEW_CONSOLE } from '../flow/refusals/kind.ts';
import type { Refusal } from '../flow/refusals.ts';
import { stepOf, type TokenSourceName } from '../flow/steps-of-source.ts';
import * as de from './de.ts';
import * as es from './es.ts';
import * as fr from './fr.ts';
import * as ja from './ja.ts';
import type { Language } from './languages.ts';
import { ENGLISH_REFUSALS, type RefusalTexts, refusalText } from './refusal-text.ts';
import { ENGLISH_STEPS, type StepTexts } from './step-text.ts';
import { makeTranslate, type Translation } from './translate.ts';
import * as zhCN from './zh-CN.ts';

export type PaintedTexts = { readonly [name in keyof typeof ENGLISH]: string };

/** The fixed words of a refusal screen. */
const ENGLISH = {
  heading: 'Console refused',
  name: 'Console refused: {title}',
  step: 'Step {number} of 16: {title}.',
  requestId: 'Request id',
  askAt: 'Consoles are at {url}',
  says: 'It says: "{words}"',
} as const;

const IN_ENGLISH = { painted: ENGLISH, steps: ENGLISH_STEPS, refusals: ENGLISH_REFUSALS } as const;

interface Tables {
  readonly painted: PaintedTexts;
  readonly steps: StepTexts;
  readonly refusals: Translation<RefusalTexts>;
}

const OTHERS: Readonly<Record<Exclude<Language, 'en'>, Tables>> = { de, fr, es, 'zh-CN': zhCN, ja };

/** The words of a refusal screen, whole. Public: no secret, no address but `askAt`. */
export interface PaintedRefusal {
  readonly heading: string;
  /** The desktop's name, which viewers show as the title of the window. */
  readonly name: string;
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
  readonly step: string;
  readonly requestIdLabel: string;
  /** Where the user asks for a new console; empty: not shown. */
  readonly askAt: string;
}

/** The words of a refusal screen in a language. */
export function paintedRefusal(
  refusal: Refusal,
  language: Language,
  tokenSource: TokenSourceName,
  dashboardUrl: string,
): PaintedRefusal {
  const { painted, steps, refusals } = language === 'en' ? IN_ENGLISH : OTHERS[language];
  const t = makeTranslate(language, IN_ENGLISH, { painted, steps, refusals });
  const { title, sentence, advice } = refusalText(t, refusal.code);
  const { said, step: number } = refusal;
  const stepTitle = language === 'en' ? stepOf(number, tokenSource).title : t(`steps.s${number}`);
  // Only if a new console is the way forward.
  const isAskedAgain = dashboardUrl !== '' && refusal.kind.advice.includes(NEW_CONSOLE);
  return {
    heading: t('painted.heading'),
    name: t('painted.name', { title }),
    title,
    sentence: said === undefined ? sentence : `${sentence} ${t('painted.says', { words: said })}`,
    advice,
    step: t('painted.step', { number, title: stepTitle }),
    requestIdLabel: t('painted.requestId'),
    askAt: isAskedAgain ? t('painted.askAt', { url: dashboardUrl }) : '',
  };
}
