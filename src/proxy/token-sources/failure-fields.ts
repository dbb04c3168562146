import { type Refusal, refusalFields } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';

/** Log fields of a failure that affects every token, with what an operator can do. */
export function failureFields(refusal: Refusal): ReturnType<typeof refusalFields> & { remedy: string } {
  return { ...refusalFields(refusal), remedy: REMEDIES[refusal.code] };
}
