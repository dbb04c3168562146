import type { StepNumber } from '../../src/flow/steps.ts';
import { isTokenSourceName, type NamedStep, stepOf } from '../../src/flow/steps-of-source.ts';

/** A step with the names of the programs that do it in this installation; Oriel's if the page does not know. */
export function stepHere(number: StepNumber): NamedStep {
  const source = document.querySelector<HTMLMetaElement>('meta[name="oriel-token-source"]')?.content ?? '';
  return stepOf(number, isTokenSourceName(source) ? source : 'consoleauth');
}
