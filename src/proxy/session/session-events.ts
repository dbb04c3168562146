import { PROBE_NAME, PROBE_TOKEN } from '../../flow/probe-token.ts';
import { defectOf, type Refusal } from '../../flow/refusals.ts';
import { shortHash } from '../../flow/token-fingerprint.ts';
import type { EventOf } from '../../observe/events.ts';
import type { LiveSession, SessionEnd } from './live-session.ts';
import type { Arrived, Attempt, Checked, Negotiated, Registered } from './session-context.ts';
import { tokenOfRefused } from './session-steps.ts';

/** The events of a session. None contains the token, or a URL that may contain one. */

export function sessionOpened(
  context: Arrived & Checked & Registered & Negotiated,
): EventOf<'session.opened'> {
  const { session, checked, agreed } = context;
  return {
    event: 'session.opened',
    ...userAndInstance(context),
    session_id: session.id,
    compute_host: orNull(checked.console.computeHost),
    access: checked.console.viewOnly ? 'view_only' : 'full',
    ...agreed.logFields,
    kind: checked.console.consoleType,
    authority: checked.note ?? null,
  };
}

export function sessionRefused(attempt: Attempt, refusal: Refusal): EventOf<'session.refused'> {
  const { code, step, detail } = refusal;
  const { token = null, instanceUuid, computeHost } = subjectOf(attempt);
  return {
    event: 'session.refused',
    ...userAndInstance(attempt),
    session_id: attempt.session?.id ?? null,
    instance_uuid: instanceUuid ?? null,
    compute_host: computeHost ?? null,
    token,
    probe: isProbe(attempt) ? PROBE_NAME : null,
    code,
    step,
    detail: orNull(detail),
    err: defectOf(refusal),
    stranger: isStranger(attempt),
  };
}

/** A browser that left before its session was reported as opened. */
export function sessionLeft(attempt: Attempt): EventOf<'session.left'> {
  const { requestId, clientAddress, session } = attempt;
  return {
    event: 'session.left',
    request_id: requestId,
    client: clientAddress,
    session_id: session?.id ?? null,
    instance_uuid: session?.instanceUuid ?? null,
    stranger: isStranger(attempt),
  };
}

/** @param who from the start of the session, because nothing of the request is kept while it is open */
export function sessionEnded(
  who: Who,
  session: LiveSession,
  { how, refusal }: SessionEnd,
  { openingId, durationMs }: { readonly openingId: string; readonly durationMs: number },
): EventOf<'session.ended'> {
  const { bytesToBrowser, bytesToGuest } = session;
  return {
    event: 'session.ended',
    ...who,
    opening_id: openingId,
    session_id: session.id,
    code: refusal?.code ?? how,
    // The audit has an operator's words only; other details are for the log.
    reason: refusal?.code === 'ended_by_operator' ? orNull(refusal.detail) : null,
    duration_ms: Math.round(durationMs),
    bytes_to_browser: bytesToBrowser,
    bytes_to_guest: bytesToGuest,
    detail: orNull(refusal?.detail),
    err: refusal === undefined ? null : defectOf(refusal),
  };
}

/** The user that the access URL was given to; null values if unknown, as with a cloud's tokens. */
export function userAndInstance({ requestId, clientAddress, checked }: Attempt) {
  const { userName, userId, projectId, instanceUuid } = checked?.console ?? {};
  return {
    request_id: requestId,
    client: clientAddress,
    user: orNull(userName),
    user_id: orNull(userId),
    project_id: orNull(projectId),
    instance_uuid: orNull(instanceUuid),
  };
}

export type Who = ReturnType<typeof userAndInstance>;

/** What joins the trace of an attempt with others: the token, and what is known of its console. */
export function subjectOf(attempt: Attempt) {
  const token = tokenOfRefused(attempt);
  const { instanceUuid, computeHost } = attempt.refused ?? attempt.checked?.console ?? {};
  return {
    ...(token === undefined ? {} : { token: shortHash(token.hash) }),
    ...(instanceUuid ? { instanceUuid } : {}),
    ...(computeHost ? { computeHost } : {}),
  };
}

/** True for a request of the doctor, which is refused whenever the proxy works. */
function isProbe(attempt: Attempt): boolean {
  return tokenOfRefused(attempt)?.reveal() === PROBE_TOKEN;
}

/** True if the request has no token that the token authority knows. */
export function isStranger({ checked, refused }: Attempt): boolean {
  return checked === undefined && refused === undefined;
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
