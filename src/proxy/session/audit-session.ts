import type { Refusal } from '../../flow/refusals.ts';
import type { ListedEvent } from '../../observe/events.ts';
import type { LiveSession, SessionEnd } from './live-session.ts';
import type { Arrived, Attempt, Checked, Negotiated, Registered } from './session-context.ts';

/** The audit events of a session: opened, refused, ended. */

export function sessionOpened(context: Arrived & Checked & Registered & Negotiated): ListedEvent {
  const { session, checked } = context;
  return {
    event: 'session.opened',
    ...whoAndWhat(context),
    session_id: session.id,
    compute_host: orNull(checked.console.computeHost),
    access: checked.console.viewOnly ? 'view_only' : 'full',
    vnc_security: context.agreed.security,
    authority: checked.note ?? null,
  };
}

export function sessionRefused(context: Attempt, { code, step, detail }: Refusal): ListedEvent {
  return {
    event: 'session.refused',
    ...whoAndWhat(context),
    code,
    step,
    detail,
    session_id: null,
    token: null,
    compute_host: null,
    err: null,
    stranger: false,
  };
}

/** @param who from the start of the session, because nothing of the request is kept while it is open */
export function sessionEnded(
  who: Who,
  session: LiveSession,
  { how, refusal }: SessionEnd,
  durationMs: number,
): ListedEvent {
  const { bytesToBrowser, bytesToGuest } = session;
  return {
    event: 'session.ended',
    ...who,
    session_id: session.id,
    code: refusal?.code ?? how,
    // Other details belong to the log only.
    reason: refusal?.code === 'ended_by_operator' ? orNull(refusal.detail) : null,
    duration_ms: Math.round(durationMs),
    bytes_to_browser: bytesToBrowser,
    bytes_to_guest: bytesToGuest,
    detail: null,
    err: null,
  };
}

/** The user that the access URL was given to; null values if unknown, as with a cloud's tokens. */
export function whoAndWhat({ requestId, clientAddress, checked }: Attempt) {
  const { userName = '', userId = '', projectId = '', instanceUuid = '' } = checked?.console ?? {};
  return {
    request_id: requestId,
    client: clientAddress,
    user: orNull(userName),
    user_id: orNull(userId),
    project_id: orNull(projectId),
    instance_uuid: orNull(instanceUuid),
  };
}

export type Who = ReturnType<typeof whoAndWhat>;

function orNull(text: string): string | null {
  return text === '' ? null : text;
}
