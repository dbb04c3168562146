import { isSessionEndCode, plainReason } from '../../../contracts/sessions/session-end.ts';
import { Refusal } from '../../../flow/refusals.ts';

/**
 * The refusal with which a session ends at the request of another process. A code that is not an end reason counts as
 * ended_by_operator, because its sender wants the session ended.
 */
export function refusalForEnd(code: string, reason = ''): Refusal {
  return new Refusal(isSessionEndCode(code) ? code : 'ended_by_operator', plainReason(reason));
}
