import { asRefusal, type Refusal } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { shortHash } from '../../flow/token-fingerprint.ts';
import { now, STRANGER } from '../../observe/trace/trace-recorder.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import type { UpgradeRequest } from '../listener/opening-handshake.ts';
import { watchBrowser } from '../listener/watch-browser.ts';
import { closeReason } from '../pump/close-reason.ts';
import { type RefuseOptions, refuse } from '../refusal/refuse.ts';
import type { CheckedConsole } from '../token-sources/token-source.ts';
import { sessionEnded, sessionRefused, whoAndWhat } from './audit-session.ts';
import { BROWSER_GONE } from './end/browser-gone.ts';
import { SessionEnding } from './end/session-end.ts';
import { keepsResume } from './exclusive-use/keeps-resume.ts';
import type { SessionEnd } from './live-session.ts';
import type { Accepted, Attempt, Checked, SessionParts } from './session-context.ts';
import { SESSION_STEPS, tokenOfRefused } from './session-steps.ts';
import { StepSpans } from './step-spans.ts';
import type { TimeLimitsOptions } from './time-limits.ts';

/** Takes one WebSocket request through the steps, to a session or a refusal. Never rejects. */
export async function acceptSession(
  upgrade: UpgradeRequest,
  clientAddress: string,
  parts: SessionParts,
  refusing: RefuseOptions,
  log: Logger,
): Promise<void> {
  const ending = new SessionEnding();
  const openingId = newRequestId();
  const watch = watchBrowser(upgrade, () => {
    ending.leave();
    // At once, whatever the current step still waits for.
    release(attempt);
  });
  let attempt: Attempt = { parts, upgrade, watch, clientAddress, ending, requestId: openingId };
  const spans = new StepSpans();
  try {
    const accepted = await SESSION_STEPS.run(attempt, {
      before(number) {
        if (number !== null) spans.enter(number, attempt.checked?.note);
      },
      after() {
        if (ending.cause !== undefined) throw ending.cause;
      },
    });
    spans.leave('ok', `${addressOf(accepted.checked)}, ${accepted.agreed.security}`);
    beginSession(accepted, log);
  } catch (error) {
    release(attempt);
    const hasLeft = error === BROWSER_GONE || ending.cause === BROWSER_GONE;
    const refusal = ending.refusal ?? (hasLeft ? undefined : asRefusal(error));
    if (refusal !== undefined) endResume(attempt, refusal, log);
    if (hasLeft || refusal === undefined) {
      endWithoutBrowser(attempt, spans);
    } else {
      // The user is shown the id of the request that created the token: its trace has all steps.
      if (refusal.console !== undefined) {
        attempt = { ...attempt, refused: refusal.console, requestId: refusal.console.requestId };
      }
      refuseAttempt(attempt, refusal, spans, refusing);
    }
  } finally {
    recordSpans(attempt, spans, openingId);
  }
}

/** [step 16] Nothing of the request is kept while the session is open. */
function beginSession(accepted: Accepted, log: Logger): void {
  const { parts, session, checked, protocol, agreed, browser, guest, requestId, slot } = accepted;
  const { fromBrowser, isRedeemed } = accepted;
  const recording = accepted.recording ?? undefined;
  const fields = fieldsOf(accepted);
  const who = whoAndWhat(accepted);
  const limits = timeLimitsOf(accepted);
  const startedAt = now();
  log.info({ ...fields, ...agreed.logFields, ...noteOf(checked) }, 'console opened');
  const beginning = { protocol, fromBrowser, fromGuest: agreed.leftover, recording };
  session.bridge(browser, guest, beginning, limits, (end) => {
    void recording?.close();
    parts.sessions.delete(session);
    slot.leave();
    if (end.refusal !== undefined) endResume({ parts, checked, isRedeemed }, end.refusal, log);
    const durationMs = now() - startedAt;
    const { bytesToBrowser, bytesToGuest } = session;
    parts.audit.observe(sessionEnded(who, session, end, durationMs), 0);
    const code = end.refusal?.code ?? end.how;
    const detail = `ended: ${code}, ${bytesToBrowser} bytes to the browser, ${bytesToGuest} to the guest`;
    const outcome = end.how === 'refused' && end.refusal !== undefined ? end.refusal.code : 'ok';
    parts.trace.record(requestId, 16, { startedAt, durationMs, outcome, detail });
    const counted = {
      code,
      to_browser: bytesToBrowser,
      to_guest: bytesToGuest,
      duration_ms: Math.round(durationMs),
    };
    log.info({ ...fields, ...counted, ...detailOf(end) }, 'console ended');
  });
}

/** Gives back what a failed attempt has taken. */
function release({ parts, session, guest, recording, slot }: Attempt): void {
  void recording?.close();
  guest?.destroy(); // No input of a user is on its way to it.
  if (session !== undefined) parts.sessions.delete(session);
  slot?.leave();
}

function endWithoutBrowser(attempt: Attempt, spans: StepSpans): void {
  attempt.watch.stop().socket.destroy();
  auditEnd(attempt, undefined);
  spans.leave('ok', BROWSER_GONE.message);
  attempt.parts.refusalLog.left(fieldsOf(attempt), isStranger(attempt));
}

function refuseAttempt(attempt: Attempt, refusal: Refusal, spans: StepSpans, refusing: RefuseOptions): void {
  const { parts, watch, browser, clientAddress, requestId, token, protocol = parts.protocols.main } = attempt;
  // The scheme of the Origin can only be checked once the token is known, but belongs to step 13.
  if (refusal.step === 13) spans.enter(13);
  spans.leave(refusal.code, refusal.detail);
  parts.pace.wasRefused(clientAddress, token, refusal.code);
  const fields = { ...fieldsOf(attempt), ...subjectFields(attempt) };
  const untold = parts.refusalLog.write(fields, refusal, isStranger(attempt));
  if (untold !== undefined) auditEnd(attempt, refusal, untold);
  if (browser !== undefined) {
    browser.close(refusal.kind.closeCode, closeReason(refusal, requestId));
  } else {
    const request = { upgrade: watch.stop(), protocol, requestId, address: clientAddress };
    refuse(request, refusal, refusing);
  }
}

/** Records the end of an attempt: of a session that was already audited as opened, or of a refused request. */
function auditEnd(attempt: Attempt, refusal: Refusal | undefined, untold = 0): void {
  const { session, isAudited, parts } = attempt;
  if (isAudited && session !== undefined) {
    const how = refusal === undefined ? 'browser_lost' : 'refused';
    parts.audit.observe(sessionEnded(whoAndWhat(attempt), session, { how, refusal }, 0), 0);
  } else if (refusal !== undefined) {
    parts.audit.observe(sessionRefused(attempt, refusal), untold);
  }
}

function timeLimitsOf({ parts, checked }: Accepted): TimeLimitsOptions {
  const { oriel, consoleauth } = parts.settings;
  const nowMs = parts.clock.now();
  // A user who resumes a console gets the time that was left.
  const openedMs = checked.openedAt === undefined ? nowMs : checked.openedAt * 1000;
  const lengthMs =
    oriel.session_max_length === 0 ? Infinity : openedMs + oriel.session_max_length * 1000 - nowMs;
  const tokenMs = consoleauth.enforce_session_timeout ? checked.expiresAt * 1000 - nowMs : Infinity;
  return { idleMs: oriel.session_idle_limit * 1000, lengthMs: Math.min(lengthMs, tokenMs) };
}

/**
 * Ends the right to resume a console whose single-use token was redeemed, if the reason takes it away. A browser that resumes before
 * the token source has answered is found by the next re-check of its session.
 */
function endResume(
  { parts, checked, isRedeemed }: Pick<Attempt, 'parts' | 'checked' | 'isRedeemed'>,
  { code }: Refusal,
  log: Logger,
): void {
  if (!isRedeemed || checked === undefined || keepsResume(code)) return;
  parts.tokenSource.endResume?.(checked, code).catch((error) => {
    const fields = { request_id: checked.requestId, step: 16, code, err: error };
    log.error(fields, 'the right to resume an ended console could not be withdrawn');
  });
}

function noteOf({ note }: CheckedConsole): LogFields {
  return note === undefined ? {} : { authority: note };
}

function detailOf(end: SessionEnd): LogFields {
  const detail = end.refusal?.detail ?? '';
  return detail === '' ? {} : { detail };
}

function addressOf({ console }: Checked['checked']): string {
  return `${console.host}:${console.port}`;
}

/** Contains neither the token nor a URL that may contain one. */
function fieldsOf({ requestId, session, clientAddress }: Attempt): LogFields {
  const fields: LogFields = { step: 16, request_id: requestId, client: clientAddress };
  if (session === undefined) return fields;
  return { ...fields, session_id: session.id, instance_uuid: session.instanceUuid };
}

/** What joins the trace of an attempt with others: the token, and what is known of its console. */
function subjectOf(attempt: Attempt) {
  const token = tokenOfRefused(attempt);
  const { instanceUuid, computeHost } = attempt.refused ?? attempt.checked?.console ?? {};
  return {
    ...(token === undefined ? {} : { token: shortHash(token.hash) }),
    ...(instanceUuid ? { instanceUuid } : {}),
    ...(computeHost ? { computeHost } : {}),
  };
}

/** The same for the log. */
function subjectFields(attempt: Attempt): LogFields {
  const { token, instanceUuid, computeHost } = subjectOf(attempt);
  return {
    ...(token === undefined ? {} : { token }),
    ...(instanceUuid === undefined ? {} : { instance_uuid: instanceUuid }),
    ...(computeHost === undefined ? {} : { compute_host: computeHost }),
  };
}

/** True if the request has no token that the token authority knows. */
function isStranger({ checked, refused }: Attempt): boolean {
  return checked === undefined && refused === undefined;
}

function recordSpans(attempt: Attempt, spans: StepSpans, openingId: string): void {
  const { parts, requestId, checked, refused } = attempt;
  const { trace, visits } = parts;
  const subject = subjectOf(attempt);
  const owner = isStranger(attempt) ? STRANGER : checked?.console.userId;
  const token = tokenOfRefused(attempt);
  const visit = token === undefined ? undefined : visits.take(token);
  // [step 12] Observed by the process that served the page; recorded here, where the request id is known.
  if (visit !== undefined) {
    trace.record(requestId, 12, { ...visit, outcome: 'ok', detail: 'page opened' }, owner);
  }
  for (const span of spans.all) trace.record(requestId, span.step, { ...span, ...subject }, owner);
  if (refused !== undefined) trace.alias(openingId, requestId);
}
