import { isSessionEndCode, plainReason } from '../../../contracts/sessions/session-end.ts';
import { Refusal } from '../../../flow/refusals.ts';

/**
 * Why a session is ended that somebody else wants ended, as its person is told. A code that is none for sessions counts as
 * an operator's word, since whoever sent it wants the session ended.
 */
export function endedFromAfar(code: string, reason = ''): Refusal {
  return new Refusal(isSessionEndCode(code) ? code : 'ended_by_operator', plainReason(reason));
}
