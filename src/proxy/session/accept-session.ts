import { causeOf } from '../../flow/cause-of.ts';
import { asRefusal, type Refusal, type RefusalCode } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { step } from '../../flow/steps.ts';
import type { TraceContext } from '../../flow/trace-context.ts';
import { StepTimer, type TimedStep } from '../../observe/step-timer.ts';
import { now, STRANGER } from '../../observe/trace/trace-recorder.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { UpgradeRequest } from '../listener/opening-handshake.ts';
import { watchBrowser } from '../listener/watch-browser.ts';
import { closeReason } from '../pump/close-reason.ts';
import { type RefuseOptions, refuse } from '../refusal/refuse.ts';
import { refuseByClose } from '../refusal/refuse-by-close.ts';
import { BROWSER_GONE } from './end/browser-gone.ts';
import { SessionEnding } from './end/session-end.ts';
import { keepsResume } from './exclusive-use/keeps-resume.ts';
import type { SessionEnd } from './live-session.ts';
import type { Accepted, Attempt, Checked, SessionParts } from './session-context.ts';
import {
  isStranger,
  sessionEnded,
  sessionLeft,
  sessionRefused,
  subjectOf,
  userAndInstance,
} from './session-events.ts';
import { SESSION_STEPS, tokenOfRefused } from './session-steps.ts';
import type { TimeLimitsOptions } from './time-limits.ts';

/** Takes one WebSocket request through the steps, to a session or a refusal. Never rejects. */
export async function acceptSession(
  upgrade: UpgradeRequest,
  clientAddress: string,
  parts: SessionParts,
  refusing: RefuseOptions,
  log: Logger,
): Promise<void> {
  const arrived = { arrivedAt: now(), cause: causeOf(parts.proxies, upgrade.request) };
  const ending = new SessionEnding();
  const openingId = newRequestId();
  const watch = watchBrowser(upgrade, () => {
    ending.leave();
    // At once, whatever the current step still waits for.
    release(attempt);
  });
  let attempt: Attempt = {
    parts,
    upgrade,
    watch,
    clientAddress,
    ending,
    requestId: openingId,
    openingId,
  };
  const done: TimedStep[] = [];
  const steps = new StepTimer((step) => done.push(step));
  try {
    const accepted = await SESSION_STEPS.run(attempt, {
      before(number) {
        // The note of the token authority belongs to step 14, which ends here.
        if (number !== null) steps.enter(number, { detail: attempt.checked?.note ?? '' });
      },
      after() {
        if (ending.cause !== undefined) throw ending.cause;
      },
    });
    steps.leave('ok', { detail: `${addressOf(accepted.checked)}, ${accepted.agreed.security}` });
    reportSteps(attempt, done, { ...arrived, code: undefined });
    beginSession(accepted, arrived.arrivedAt, log);
  } catch (error) {
    release(attempt);
    const hasLeft = error === BROWSER_GONE || ending.cause === BROWSER_GONE;
    const refusal = ending.refusal ?? (hasLeft ? undefined : asRefusal(error));
    if (refusal !== undefined) endResume(attempt, refusal, log);
    if (hasLeft || refusal === undefined) {
      steps.leave('ok', { detail: BROWSER_GONE.message });
      reportSteps(attempt, done, { ...arrived, code: undefined });
      attempt.watch.stop().socket.destroy();
      if (!reportEnd(attempt, { how: 'browser_lost', refusal: undefined }))
        parts.observer.emit(sessionLeft(attempt));
    } else {
      // The user is shown the id of the request that created the token: its trace has all steps.
      if (refusal.console !== undefined) {
        attempt = { ...attempt, refused: refusal.console, requestId: refusal.console.requestId };
      }
      // The scheme of the Origin can only be checked once the token is known, but belongs to step 13.
      if (refusal.step === 13) steps.enter(13);
      steps.leave(refusal.code, { detail: refusal.detail });
      reportSteps(attempt, done, { ...arrived, code: refusal.code });
      if (!reportEnd(attempt, { how: 'refused', refusal }))
        parts.observer.emit(sessionRefused(attempt, refusal));
      refuseAttempt(attempt, refusal, refusing);
    }
  }
}

/** [step 16] Nothing of the request is kept while the session is open. */
function beginSession(accepted: Accepted, arrivedAt: number, log: Logger): void {
  const { parts, session, checked, protocol, agreed, browser, guest, slot } = accepted;
  const { fromBrowser, isRedeemed, openingId } = accepted;
  const recording = accepted.recording ?? undefined;
  const who = userAndInstance(accepted);
  const limits = timeLimitsOf(accepted);
  const startedAt = now();
  const { requestId } = session;
  const kind = protocol.kind.type;
  const onShown = () =>
    parts.observer.emit({ event: 'console.shown', requestId, kind, durationMs: now() - arrivedAt });
  const beginning = { protocol, fromBrowser, fromGuest: agreed.leftover, recording, onShown };
  session.bridge(browser, guest, beginning, limits, (end) => {
    void recording?.close();
    parts.sessions.delete(session);
    parts.history.add(session.describe(), end);
    slot.leave();
    if (end.refusal !== undefined) endResume({ parts, checked, isRedeemed }, end.refusal, log);
    parts.observer.emit(sessionEnded(who, session, end, { openingId, durationMs: now() - startedAt }));
  });
}

/** Gives back what a failed attempt has taken. */
function release({ parts, session, guest, recording, slot, answeredEarly }: Attempt): void {
  answeredEarly?.stop();
  void recording?.close();
  guest?.destroy(); // No input of a user is on its way to it.
  if (session !== undefined) parts.sessions.delete(session);
  slot?.leave();
}

function refuseAttempt(attempt: Attempt, refusal: Refusal, refusing: RefuseOptions): void {
  const { parts, watch, browser, answeredEarly, clientAddress, requestId, token } = attempt;
  const { protocol = parts.protocols.main } = attempt;
  parts.pace.wasRefused(clientAddress, token, refusal.code);
  if (browser !== undefined) {
    browser.close(refusal.kind.closeCode, closeReason(refusal, requestId));
  } else if (answeredEarly !== undefined) {
    refuseByClose(answeredEarly.browser, watch.stop().head, refusal, requestId);
  } else {
    const request = { upgrade: watch.stop(), protocol, requestId, address: clientAddress };
    refuse(request, refusal, refusing);
  }
}

/** Reports the end of a session whose opening was reported and that was not bridged. Returns false for any other attempt. */
function reportEnd(attempt: Attempt, end: SessionEnd): boolean {
  const { session, isReported, parts, openingId } = attempt;
  if (!isReported || session === undefined) return false;
  parts.history.add(session.describe(), end);
  parts.observer.emit(sessionEnded(userAndInstance(attempt), session, end, { openingId, durationMs: 0 }));
  return true;
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

function addressOf({ console }: Checked['checked']): string {
  return `${console.host}:${console.port}`;
}

interface AnsweredRequest {
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly cause: TraceContext | undefined;
  readonly code: RefusalCode | undefined;
}

/** Reports the request and its steps once the request id of step 2 is known, if there is one. */
function reportSteps(
  attempt: Attempt,
  done: readonly TimedStep[],
  { arrivedAt, cause, code }: AnsweredRequest,
): void {
  const { parts, requestId, openingId, checked, refused } = attempt;
  const { observer, visits } = parts;
  const subject = subjectOf(attempt);
  const owner = isStranger(attempt) ? STRANGER : checked?.console.userId;
  const request = { requestId, ...(owner === undefined ? {} : { owner }) };
  const token = tokenOfRefused(attempt);
  const visit = token === undefined ? undefined : visits.take(token);
  // [step 12] Observed by the process that served the page; reported here, where the request id is known.
  if (visit !== undefined) {
    const opened = { ...visit, step: 12, outcome: 'ok', detail: 'page opened' } as const;
    observer.emit({ event: 'step.done', ...request, ...opened });
  }
  const opening = { ...request, opening: openingId };
  for (const each of done) observer.emit({ event: 'step.done', ...opening, ...each, ...subject });
  observer.emit({
    event: 'request.answered',
    ...opening,
    ...subject,
    role: step(16).actor,
    method: 'GET',
    route: 'WebSocket',
    ...(code === undefined ? { status: 101 } : {}),
    startedAt: arrivedAt,
    durationMs: now() - arrivedAt,
    code,
    cause,
  });
  if (refused !== undefined) observer.emit({ event: 'request.joined', requestId, alias: openingId });
}
