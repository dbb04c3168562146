import { Type } from 'typebox';
import { MAX_REASON, plainReason } from '../contracts/sessions/session-end.ts';
import { Fault } from './http/fault.ts';
import { inputValidator } from './input/validate-input.ts';

/** `?reason=`: what the person at the console reads. In the query, since what a DELETE has as a body may be dropped on its way. */
export const ReasonQuery = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: MAX_REASON,
      description: 'told to the person at the console',
    }),
  },
  { additionalProperties: false },
);
const validate = inputValidator(ReasonQuery, 'query');

/** Throws a 400 where there is none, or nothing that could be shown. */
export function endReason(query: URLSearchParams): string {
  const reason = plainReason(validate(Object.fromEntries(query)).reason);
  if (reason === '') throw new Fault('request_malformed', { words: 'The reason has nothing to show in it.' });
  return reason;
}
