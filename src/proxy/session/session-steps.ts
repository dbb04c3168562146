import type { Opener } from '../../contracts/consoleauth.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { StepList } from '../../observe/trace/step-list.ts';
import { messageOf } from '../../platform/message-of.ts';
import { Secret } from '../../platform/secret.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import { requireAllowedOrigin, requireOriginScheme } from '../admission/check-origin.ts';
import { takeToken } from '../admission/take-token.ts';
import { requireWellFormedHandshake } from '../listener/opening-handshake.ts';
import { Recording } from '../recording/recording.ts';
import type { Asker } from '../token-sources/token-source.ts';
import { announceWait } from './announce-wait.ts';
import { BROWSER_GONE } from './end/browser-gone.ts';
import {
  hashesOf,
  newResumeSecret,
  resumeCookies,
  takeResumeSecrets,
} from './exclusive-use/resume-secrets.ts';
import { LiveSession } from './live-session.ts';
import type {
  Accepted,
  Answered,
  AnsweredEarly,
  Arrived,
  Attempt,
  Checked,
  Connected,
  Greeted,
  HasSlot,
  HasToken,
  Held,
  Negotiated,
  OriginAllowed,
  Paced,
  Recorded,
  Redeemed,
  Registered,
  Reported,
  SchemeAllowed,
  Secure,
  Shared,
  WellFormed,
} from './session-context.ts';
import { sessionOpened } from './session-events.ts';

/**
 * How a session is accepted, in order. The browser is answered last, so that every failure behind the proxy can still be shown as
 * any form of refusal; only Oriel's page is answered before if its console needs long (announce-wait.ts). Then accept-session.ts begins to bridge.
 */
export const SESSION_STEPS: StepList<Arrived, Accepted> = StepList.from<Arrived>()
  .step(13, requirePace)
  .step(13, takeSlot)
  .step(13, requireTls)
  .step(13, requireHandshake)
  .step(13, takeTokenOfRequest)
  .step(13, requireOrigin)
  .step(14, checkToken)
  .step(14, requireSchemeOfUrl)
  .step(14, registerSession)
  .step(14, shareSlots)
  .step(16, connectToConsole)
  .step(16, negotiateWithConsole)
  .step(null, holdConsole)
  .step(null, openRecording)
  .step(null, redeemToken)
  .step(null, reportOpening)
  .step(16, acceptBrowser)
  .step(16, negotiateWithBrowser);

function requirePace({ parts, clientAddress }: Arrived): Paced {
  parts.pace.requireUpgrade(clientAddress);
  return { isPaced: true };
}

function takeSlot({ parts, clientAddress, requestId }: Arrived & Paced): HasSlot {
  return { slot: parts.admission.enter(clientAddress, requestId) };
}

/** The token has already crossed the network unencrypted: the request is refused and not redirected. */
function requireTls({ upgrade, parts }: Arrived): Secure {
  if (parts.settings.DEFAULT.ssl_only && !isEncrypted(upgrade.socket)) throw new Refusal('tls_required');
  return { isSecure: true };
}

function requireHandshake({ upgrade, parts }: Arrived): WellFormed {
  requireWellFormedHandshake(upgrade.request);
  parts.handshake.requireSubprotocol(upgrade.request);
  return { isWellFormed: true };
}

/** [step 13] */
function takeTokenOfRequest({ upgrade, parts }: Arrived & Secure & WellFormed): HasToken {
  const text = takeToken(upgrade.request);
  if (text === undefined) throw new Refusal('token_missing');
  const { tokenSource } = parts;
  if (!tokenSource.tokenForm.test(text)) {
    throw new Refusal('token_malformed', `${text.length} characters, not a token of ${tokenSource.name}`);
  }
  const token = new Secret(text);
  return { token, resumeSecrets: takeResumeSecrets(upgrade.request, token) };
}

/** The token of a request that was refused before the token was taken: it joins the trace with the request that created the token. */
export function tokenOfRefused({ token, parts, upgrade }: Attempt): Secret | undefined {
  if (token !== undefined) return token;
  const text = takeToken(upgrade.request);
  return text !== undefined && parts.tokenSource.tokenForm.test(text) ? new Secret(text) : undefined;
}

function requireOrigin({ upgrade, parts }: Arrived): OriginAllowed {
  const { origin, host } = upgrade.request.headers;
  const forwardedHost = parts.proxies.forwardedHostOf(upgrade.request);
  try {
    requireAllowedOrigin(origin, host, parts.settings.console.allowed_origins, forwardedHost);
  } catch (error) {
    const { code, detail } = asRefusal(error);
    throw new Refusal(code, detail + parts.proxies.whyNoForwardedHost(upgrade.request));
  }
  return { isOriginAllowed: true };
}

/** [step 14] */
async function checkToken(
  context: Arrived & HasSlot & HasToken & OriginAllowed & Partial<AnsweredEarly>,
): Promise<Checked> {
  const { parts, requestId, token, clientAddress, ending, slot } = context;
  parts.pace.requireTry(clientAddress, token);
  const asker: Asker = {
    get signal() {
      return ending.signal;
    },
    waits: (wait) => announceWait(context, wait),
  };
  const checking = parts.tokenSource.check(token, { requestId }, openerOf(context), asker);
  if (slot.found !== undefined) {
    // Both are requested at once. Without a slot, the result of the check does not matter.
    checking.catch(() => {});
    await ending.during(slot.found);
  }
  const checked = await ending.during(checking);
  context.answeredEarly?.stop();
  parts.pace.wasGood(token);
  return {
    checked,
    requestId: checked.requestId,
    protocol: parts.protocols.of(checked.console.consoleType),
  };
}

function openerOf({ clientAddress, resumeSecrets }: Arrived & HasToken): Opener {
  return { clientAddress, resumeHashes: hashesOf(resumeSecrets) };
}

function requireSchemeOfUrl({ upgrade, checked }: Arrived & Checked): SchemeAllowed {
  requireOriginScheme(upgrade.request.headers.origin, checked.console.accessUrlBase);
  return { isSchemeAllowed: true };
}

/** From here on the session is listed and other processes can end it: access may be revoked while it connects. */
function registerSession({
  parts,
  checked,
  protocol,
  clientAddress,
  ending,
}: Arrived & Checked & SchemeAllowed): Registered {
  const session = new LiveSession({
    checked,
    kind: protocol.kind,
    clientAddress,
    proxyHost: parts.host,
    startedAt: checked.openedAt === undefined ? parts.clock.now() : checked.openedAt * 1000,
    ending,
    guestBacklogBytes: parts.limits.guestBacklogBytes,
    endReasonWaitMs: parts.limits.endReasonWaitMs,
    endReasons: parts.endReasons,
  });
  parts.sessions.add(session);
  return { session };
}

async function shareSlots({ checked, slot }: HasSlot & Checked): Promise<Shared> {
  await slot.share(checked.console);
  return { isShared: true };
}

/** [step 16] */
async function connectToConsole({
  checked,
  protocol,
  ending,
  session,
}: Arrived & Checked & Registered & Shared): Promise<Connected> {
  const guest = await protocol.connect(checked.console, ending);
  session.reached(guest);
  return { guest };
}

async function negotiateWithConsole({
  checked,
  protocol,
  guest,
  ending,
  session,
}: Arrived & Checked & Registered & Connected): Promise<Negotiated> {
  const agreed = await protocol.negotiate(guest, checked, ending);
  session.reached(agreed.guest);
  return { agreed, guest: agreed.guest };
}

/** After the console is reached: another user's session must not end for an attempt that fails. */
async function holdConsole({ parts, session, ending }: Arrived & Registered & Negotiated): Promise<Held> {
  const holding = parts.holds.hold(session);
  if (holding !== undefined) await ending.during(holding);
  return { isHeld: true };
}

/** `[DEFAULT] record`: a session that must be recorded does not open without its recording. */
function openRecording({ parts }: Arrived): Recorded | Promise<Recorded> {
  const { record } = parts.settings.DEFAULT;
  if (record === '') return { recording: null };
  return Recording.open(record, parts.log).then(
    (recording) => ({ recording }),
    (cause) => {
      throw new Refusal('recording_failed', messageOf(cause), { cause });
    },
  );
}

/** Last before the audit: a single-use token is not used up for a console that did not open. */
function redeemToken(context: Redeemable): Redeemed | Promise<Redeemed> {
  return context.checked.once === true ? redeemForSession(context) : { isRedeemed: false };
}

/** Nothing but the audit can refuse any more. */
type Redeemable = Arrived & HasToken & Checked & Registered & Held & Recorded;

async function redeemForSession(context: Redeemable): Promise<Redeemed> {
  const { parts, checked, session, token, upgrade, resumeSecrets } = context;
  if (upgrade.socket.destroyed) throw BROWSER_GONE;
  const fresh = resumeSecrets.ofPage ?? newResumeSecret();
  const holderHash = await parts.tokenSource.redeem?.(checked, {
    opener: openerOf(context),
    newHash: fresh.hash,
    sessionId: session.id,
  });
  const secret = [fresh, resumeSecrets.ofCookie].find((each) => each?.hash === holderHash);
  // Without a secret the token source has broken its contract: the token must not open a console.
  if (secret === undefined) throw new Error(`${parts.tokenSource.name} returned an unknown resume secret`);
  const isSecure = isEncrypted(upgrade.socket) || /^(https|wss):/i.test(checked.console.accessUrlBase);
  parts.handshake.setCookies(upgrade, resumeCookies(upgrade.request, token, secret, isSecure));
  return { isRedeemed: true };
}

/** Every step that can refuse has passed: the audit records a session from here on, however short. */
async function reportOpening(
  context: Arrived & Checked & Registered & Negotiated & Redeemed,
): Promise<Reported> {
  await context.parts.observer.insist(sessionOpened(context), 'session_not_audited');
  return { isReported: true };
}

function acceptBrowser({
  parts,
  watch,
  answeredEarly,
}: Arrived & Reported & Partial<AnsweredEarly>): Answered {
  const upgrade = watch.stop();
  const browser = answeredEarly?.browser ?? parts.handshake.accept(upgrade);
  if (browser === undefined) throw BROWSER_GONE;
  return { browser, head: upgrade.head };
}

async function negotiateWithBrowser({
  protocol,
  browser,
  head,
  ending,
}: Arrived & Checked & Answered): Promise<Greeted> {
  return { fromBrowser: await protocol.greet(browser, head, ending) };
}
