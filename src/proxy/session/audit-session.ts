import type { Refusal } from '../../flow/refusals.ts';
import type { ListedEvent } from '../../observe/events.ts';
import type { LiveSession, SessionEnd } from './live-session.ts';
import type { SessionContext } from './session-context.ts';

/** What the audit is told of a session, in each of its three moments. */

export function sessionOpened(context: SessionContext): ListedEvent {
  const { session, checked } = context;
  return {
    event: 'session.opened',
    ...whoAndWhat(context),
    session_id: session!.id,
    compute_host: orNull(checked!.console.computeHost),
    access: checked!.console.viewOnly ? 'view_only' : 'full',
    vnc_security: context.agreed?.security ?? null,
    authority: checked!.note ?? null,
  };
}

export function sessionRefused(context: SessionContext, { code, step, detail }: Refusal): ListedEvent {
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

/** `who` is taken when it begins: nothing of the request is kept while a session lives. */
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
    // Every other detail is for the log alone.
    reason: refusal?.code === 'ended_by_operator' ? orNull(refusal.detail) : null,
    duration_ms: Math.round(durationMs),
    bytes_to_browser: bytesToBrowser,
    bytes_to_guest: bytesToGuest,
    detail: null,
    err: null,
  };
}

/** Whoever was given the address; nobody knows more of who came with it. A cloud's Nova does not tell even that. */
export function whoAndWhat({ requestId, clientAddress, checked }: SessionContext) {
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
