import { Type } from 'typebox';
import { MAX_REASON } from '../../flow/max-reason.ts';
import type { RefusalCode } from '../../flow/refusals.ts';
import { plainLine } from '../../platform/text/plain-text.ts';

/** The codes by which other processes end a session. */
const SESSION_END_CODES = [
  'guest_stopped',
  'guest_shut_down',
  'guest_saved',
  'guest_crashed',
  'guest_migrated',
  'guest_deleted',
  'ended_by_operator',
  'user_disabled',
  'role_lost',
  'guest_reassigned',
  'sign_in_revoked',
  'session_time_limit',
  'session_resumed',
  'proxy_stopped',
] as const satisfies readonly RefusalCode[];
export type SessionEndCode = (typeof SESSION_END_CODES)[number];

export function isSessionEndCode(code: string): code is SessionEndCode {
  return SESSION_END_CODES.some((each) => each === code);
}

/** An operator's message to a user, as it crosses the wire. */
export const EndReason = Type.String({ maxLength: 200 });

/** A reason as it is shown to users and logged: one safe line of at most `MAX_REASON` characters. */
export function plainReason(text: string): string {
  return plainLine(text, MAX_REASON);
}
