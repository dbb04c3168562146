import { Type } from 'typebox';
import { plainReason } from '../contracts/sessions/session-end.ts';
import { MAX_REASON } from '../flow/max-reason.ts';
import { Fault } from './http/fault.ts';
import { inputValidator } from './input/validate-input.ts';

/** `?reason=`, which the user at the console reads. It is in the query, because proxies may drop the body of a DELETE. */
export const ReasonQuery = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: MAX_REASON,
      description: 'shown to the user at the console',
    }),
  },
  { additionalProperties: false },
);
const validate = inputValidator(ReasonQuery, 'query');

/** Throws a 400 if it is absent or has no printable character. */
export function endReason(query: URLSearchParams): string {
  const reason = plainReason(validate(Object.fromEntries(query)).reason);
  if (reason === '')
    throw new Fault('request_malformed', { words: 'The reason has no printable character.' });
  return reason;
}
