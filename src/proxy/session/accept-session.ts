import { asRefusal, type Refusal, type RefusedConsole } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { shortHash } from '../../flow/token-fingerprint.ts';
import { now, STRANGER } from '../../observe/trace/trace-recorder.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import { NO_BYTES } from '../../rfb/byte-reader.ts';
import type { UpgradeRequest } from '../listener/opening-handshake.ts';
import { watchBrowser } from '../listener/watch-browser.ts';
import { closeReason } from '../pump/close-reason.ts';
import { type RefuseOptions, refuse } from '../refusal/refuse.ts';
import type { CheckedConsole } from '../token-sources/token-source.ts';
import { sessionEnded, sessionRefused, whoAndWhat } from './audit-session.ts';
import { BROWSER_GONE } from './end/browser-gone.ts';
import { Ending } from './end/session-end.ts';
import { keepsResume } from './exclusive-use/keeps-resume.ts';
import type { SessionEnd } from './live-session.ts';
import type { SessionContext, SessionParts } from './session-context.ts';
import { endWatch, SESSION_STEPS, tokenOfRefused } from './session-steps.ts';
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
  const context: SessionContext = {
    parts,
    upgrade,
    clientAddress,
    ending: new Ending(),
    requestId: newRequestId(),
    isTold: false,
    fromBrowser: NO_BYTES,
    resumeSecrets: {},
    isClaimed: false,
  };
  context.watch = watchBrowser(upgrade, () => {
    context.ending.leave();
    // At once, whatever the step under way still waits for.
    letGo(context);
  });
  const openingId = context.requestId;
  const spans = new StepSpans();
  try {
    for (const { number, run } of SESSION_STEPS) {
      spans.enter(number, context.checked?.note);
      const work = run(context);
      if (work !== undefined) await work;
      if (context.ending.cause !== undefined) throw context.ending.cause;
    }
    spans.leave('ok', addressOfGuest(context));
    beginSession(context, log);
  } catch (error) {
    const hasGone = error === BROWSER_GONE || context.ending.cause === BROWSER_GONE;
    const refusal = context.ending.refusal ?? (hasGone ? undefined : asRefusal(error));
    letGo(context);
    endWatch(context);
    if (context.isClaimed && refusal !== undefined) endResume(parts, context.checked!, refusal, log);
    if (hasGone || refusal === undefined) {
      context.upgrade.socket.destroy();
      tellAudit(context, undefined);
      spans.leave('ok', BROWSER_GONE.message);
      parts.refusalLog.left(fieldsOf(context), isStranger(context));
    } else {
      if (refusal.console !== undefined) takeOver(context, refusal.console);
      // The scheme of the Origin can only be checked once the token is known, but belongs to step 13.
      if (refusal.step === 13) spans.enter(13);
      spans.leave(refusal.code, refusal.detail);
      parts.pace.wasRefused(clientAddress, context.token, refusal.code);
      const fields = { ...fieldsOf(context), ...subjectFields(context) };
      const untold = parts.refusalLog.write(fields, refusal, isStranger(context));
      if (untold !== undefined) tellAudit(context, refusal, untold);
      sayNo(context, refusal, refusing);
    }
  } finally {
    recordSpans(context, spans, openingId);
  }
}

/** The user is shown the id of the request that created the token: its trace has all steps. */
function takeOver(context: SessionContext, refused: RefusedConsole): void {
  context.requestId = refused.requestId;
  context.refused = refused;
}

/** [step 16] The last thing that this file does for a session; nothing of the request is kept while it lives. */
function beginSession(context: SessionContext, log: Logger): void {
  const { parts, session, checked, protocol, agreed, browser, guest, fromBrowser, requestId, recording } =
    context;
  const { isClaimed, slot } = context;
  const fields = fieldsOf(context);
  const who = whoAndWhat(context);
  const startedAt = now();
  log.info({ ...fields, ...agreed!.logFields, ...noteOf(checked!) }, 'console opened');
  const limits = timeLimitsOf(context);
  const beginning = { protocol: protocol!, fromBrowser, fromGuest: agreed!.leftover, recording };
  session!.bridge(browser!, guest!, beginning, limits, (end) => {
    void recording?.close();
    parts.sessions.delete(session!);
    slot!.leave();
    if (isClaimed && end.refusal !== undefined) endResume(parts, checked!, end.refusal, log);
    const durationMs = now() - startedAt;
    const { bytesToBrowser, bytesToGuest } = session!;
    parts.audit.observe(sessionEnded(who, session!, end, durationMs), 0);
    const code = end.refusal?.code ?? end.how;
    const detail = `ended: ${code}, ${bytesToBrowser} bytes to the browser, ${bytesToGuest} to the guest`;
    parts.trace.record(requestId, 16, {
      startedAt,
      durationMs,
      outcome: end.how === 'refused' ? end.refusal!.code : 'ok',
      detail,
    });
    const counted = {
      code,
      to_browser: bytesToBrowser,
      to_guest: bytesToGuest,
      duration_ms: Math.round(durationMs),
    };
    log.info({ ...fields, ...counted, ...detailOf(end) }, 'console ended');
  });
}

/** A session that ended before it was bridged, by a refusal or the browser's leaving; who left unheard of is not told of. */
function tellAudit(context: SessionContext, refusal: Refusal | undefined, untold = 0): void {
  const { audit } = context.parts;
  if (context.isTold) {
    const how = refusal === undefined ? 'browser_lost' : 'refused';
    audit.observe(sessionEnded(whoAndWhat(context), context.session!, { how, refusal }, 0), 0);
  } else if (refusal !== undefined) {
    audit.observe(sessionRefused(context, refusal), untold);
  }
}

function timeLimitsOf({ parts, checked }: SessionContext): TimeLimitsOptions {
  const { oriel, consoleauth } = parts.settings;
  const nowMs = parts.clock.now();
  // Who comes back gets no more time than was left.
  const openedMs = checked!.openedAt === undefined ? nowMs : checked!.openedAt * 1000;
  const lengthMs =
    oriel.session_max_length === 0 ? Infinity : openedMs + oriel.session_max_length * 1000 - nowMs;
  const tokenMs = consoleauth.enforce_session_timeout ? checked!.expiresAt * 1000 - nowMs : Infinity;
  return { idleMs: oriel.session_idle_limit * 1000, lengthMs: Math.min(lengthMs, tokenMs) };
}

function noteOf({ note }: CheckedConsole): LogFields {
  return note === undefined ? {} : { authority: note };
}

function detailOf(end: SessionEnd): LogFields {
  const detail = end.refusal?.detail ?? '';
  return detail === '' ? {} : { detail };
}

/** Whoever comes again before that is through is found by the next re-check of the session. */
function endResume(
  { tokenSource }: SessionParts,
  checked: CheckedConsole,
  { code }: Refusal,
  log: Logger,
): void {
  if (keepsResume(code)) return;
  tokenSource.endClaim?.(checked, code).catch((error) => {
    const fields = { request_id: checked.requestId, step: 16, code, err: error };
    log.error(fields, 'the right to resume a console that has ended could not be taken away');
  });
}

/** Gives back what a session that will not be had taken so far. */
function letGo(context: SessionContext): void {
  const { parts, session, guest, recording, slot } = context;
  void recording?.close();
  guest?.destroy(); // Nothing of a person's is on its way to it.
  if (session !== undefined) parts.sessions.delete(session);
  slot?.leave();
}

function sayNo(context: SessionContext, refusal: Refusal, refusing: RefuseOptions): void {
  const {
    upgrade,
    browser,
    clientAddress: address,
    requestId,
    protocol = context.parts.protocols.main,
  } = context;
  if (browser === undefined) refuse({ upgrade, protocol, requestId, address }, refusal, refusing);
  else browser.close(refusal.kind.closeCode, closeReason(refusal, requestId));
}

/** Neither the token nor any address that may hold one. */
function fieldsOf({ requestId, session, clientAddress }: SessionContext): LogFields {
  const fields: LogFields = { step: 16, request_id: requestId, client: clientAddress };
  if (session === undefined) return fields;
  return { ...fields, session_id: session.id, instance_uuid: session.instanceUuid };
}

function addressOfGuest({ checked, agreed }: SessionContext): string {
  return `${checked!.console.host}:${checked!.console.port}, ${agreed!.security}`;
}

/** What the trace is joined by and named after: the token, and what is known of its console. */
function subjectOf(context: SessionContext) {
  const { refused, checked } = context;
  const token = tokenOfRefused(context);
  const { instanceUuid, computeHost } = refused ?? checked?.console ?? {};
  return {
    ...(token === undefined ? {} : { token: shortHash(token.hash) }),
    ...(instanceUuid ? { instanceUuid } : {}),
    ...(computeHost ? { computeHost } : {}),
  };
}

/** The same for the log. */
function subjectFields(context: SessionContext): LogFields {
  const { token, instanceUuid, computeHost } = subjectOf(context);
  return {
    ...(token === undefined ? {} : { token }),
    ...(instanceUuid === undefined ? {} : { instance_uuid: instanceUuid }),
    ...(computeHost === undefined ? {} : { compute_host: computeHost }),
  };
}

/** Nobody is known who was given the token, or there is none. */
function isStranger({ checked, refused }: SessionContext): boolean {
  return checked === undefined && refused === undefined;
}

function recordSpans(context: SessionContext, spans: StepSpans, openingId: string): void {
  const { parts, requestId, refused } = context;
  const { trace, visits } = parts;
  const subject = subjectOf(context);
  const token = tokenOfRefused(context);
  const visit = token === undefined ? undefined : visits.take(token);
  // [step 12] Seen by whoever served the page; told here, where its request id is known.
  const owner = isStranger(context) ? STRANGER : context.checked?.console.userId;
  if (visit !== undefined) {
    trace.record(requestId, 12, { ...visit, outcome: 'ok', detail: 'page opened' }, owner);
  }
  for (const span of spans.all) trace.record(requestId, span.step, { ...span, ...subject }, owner);
  if (refused !== undefined) trace.alias(openingId, requestId);
}
