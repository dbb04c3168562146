import type { Opener } from '../../contracts/consoleauth.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import type { StepNumber } from '../../flow/steps.ts';
import { messageOf } from '../../platform/message-of.ts';
import { Secret } from '../../platform/secret.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import { requireAllowedOrigin, requireOriginScheme } from '../admission/check-origin.ts';
import { takeToken } from '../admission/take-token.ts';
import { requireWellFormedHandshake } from '../listener/opening-handshake.ts';
import { Recording } from '../recording/recording.ts';
import { sessionOpened } from './audit-session.ts';
import { BROWSER_GONE } from './end/browser-gone.ts';
import {
  hashesOf,
  newResumeSecret,
  resumeCookies,
  takeResumeSecrets,
} from './exclusive-use/resume-secrets.ts';
import { LiveSession } from './live-session.ts';
import type { SessionContext } from './session-context.ts';

/** One part of a step: throws the refusal that stops the session, or leaves in the context what the next ones need. */
export interface SessionStep {
  readonly number: StepNumber;
  readonly run: (context: SessionContext) => void | Promise<void>;
}

/**
 * How a session is accepted, in order. The browser is answered as late as can be:
 * all that can go wrong behind the proxy has gone wrong before, so that a refusal can still take any form.
 * Then accept-session.ts begins to bridge.
 */
export const SESSION_STEPS: readonly SessionStep[] = [
  { number: 13, run: keepPace },
  { number: 13, run: findSlot },
  { number: 13, run: requireTls },
  { number: 13, run: requireHandshake },
  { number: 13, run: takeTokenOfRequest },
  { number: 13, run: requireOrigin },
  { number: 14, run: checkToken },
  { number: 14, run: requireSchemeOfAddress },
  { number: 14, run: shareFairly },
  { number: 16, run: connectToConsole },
  { number: 16, run: negotiateWithConsole },
  { number: 16, run: claimConsole },
  { number: 16, run: beginRecording },
  { number: 16, run: claimToken },
  { number: 16, run: tellAudit },
  { number: 16, run: acceptBrowser },
  { number: 16, run: negotiateWithBrowser },
];

function keepPace({ parts, clientAddress }: SessionContext): void {
  parts.pace.requireUpgrade(clientAddress);
}

function findSlot(context: SessionContext): void {
  context.slot = context.parts.admission.enter(context.clientAddress, context.requestId);
}

/** The token has been in the clear by now; whoever brought it is told, and gets no console by it. */
function requireTls({ upgrade, parts }: SessionContext): void {
  if (parts.settings.DEFAULT.ssl_only && !isEncrypted(upgrade.socket)) throw new Refusal('tls_required');
}

function requireHandshake({ upgrade, parts }: SessionContext): void {
  requireWellFormedHandshake(upgrade.request);
  parts.handshake.requireSubprotocol(upgrade.request);
}

/** [step 13] */
function takeTokenOfRequest(context: SessionContext): void {
  const token = takeToken(context.upgrade.request);
  if (token === undefined) throw new Refusal('token_missing');
  const { tokenSource } = context.parts;
  if (!tokenSource.tokenForm.test(token)) {
    throw new Refusal('token_malformed', `${token.length} characters, not a token of ${tokenSource.name}`);
  }
  context.token = new Secret(token);
  context.resumeSecrets = takeResumeSecrets(context.upgrade.request, context.token);
}

/** The token of a request that was refused before it was taken: its trace is joined with that of the request that created the token. */
export function tokenOfRefused({ token, parts, upgrade }: SessionContext): Secret | undefined {
  if (token !== undefined) return token;
  const text = takeToken(upgrade.request);
  return text !== undefined && parts.tokenSource.tokenForm.test(text) ? new Secret(text) : undefined;
}

function requireOrigin({ upgrade, parts }: SessionContext): void {
  const { origin, host } = upgrade.request.headers;
  const forwardedHost = parts.proxies.forwardedHostOf(upgrade.request);
  try {
    requireAllowedOrigin(origin, host, parts.settings.console.allowed_origins, forwardedHost);
  } catch (error) {
    const { code, detail } = asRefusal(error);
    throw new Refusal(code, detail + parts.proxies.whyNoForwardedHost(upgrade.request));
  }
}

/** [step 14] From here on the session can be ended from afar. */
async function checkToken(context: SessionContext): Promise<void> {
  const { parts, requestId, token, clientAddress, ending } = context;
  parts.pace.requireTry(clientAddress, token!);
  const checking = parts.tokenSource.check(token!, { requestId }, openerOf(context), ending);
  const { found } = context.slot!;
  if (found !== undefined) {
    // Asked for together: where there is no slot, it does not matter what the token is.
    checking.catch(() => {});
    await ending.during(found);
  }
  const checked = await ending.during(checking);
  parts.pace.wasGood(token!);
  context.checked = checked;
  context.requestId = checked.requestId;
  context.protocol = parts.protocols.of(checked.console.consoleType);
  context.session = new LiveSession({
    checked,
    clientAddress,
    proxyHost: parts.host,
    startedAt: checked.openedAt === undefined ? parts.clock.now() : checked.openedAt * 1000,
    ending,
    guestBacklogBytes: parts.limits.guestBacklogBytes,
    endReasonWaitMs: parts.limits.endReasonWaitMs,
    endReasons: parts.endReasons,
  });
  parts.sessions.add(context.session);
}

function openerOf({ clientAddress, resumeSecrets }: SessionContext): Opener {
  return { clientAddress, resumeHashes: hashesOf(resumeSecrets) };
}

function requireSchemeOfAddress({ upgrade, checked }: SessionContext): void {
  requireOriginScheme(upgrade.request.headers.origin, checked!.console.accessUrlBase);
}

function shareFairly({ checked, slot }: SessionContext): void | Promise<void> {
  return slot!.share(checked!.console);
}

/** [step 16] */
async function connectToConsole(context: SessionContext): Promise<void> {
  const { checked, protocol, ending, session } = context;
  context.guest = await protocol!.connect(checked!.console, ending);
  session!.reached(context.guest);
}

async function negotiateWithConsole(context: SessionContext): Promise<void> {
  const { checked, protocol, guest, ending } = context;
  context.agreed = await protocol!.negotiate(guest!, checked!, ending);
}

/** As late as can be: whoever makes way for this session should not have done so for one that fails. */
function claimConsole({ parts, session, ending }: SessionContext): void | Promise<void> {
  const claiming = parts.claims.claim(session!);
  return claiming && ending.during(claiming);
}

/** `[DEFAULT] record`: who wants sessions recorded wants none that is not. */
function beginRecording(context: SessionContext): void | Promise<void> {
  const { record } = context.parts.settings.DEFAULT;
  if (record !== '') return openRecording(context, record);
}

async function openRecording(context: SessionContext, file: string): Promise<void> {
  try {
    context.recording = await Recording.open(file, context.parts.log);
  } catch (cause) {
    throw new Refusal('recording_failed', messageOf(cause), { cause });
  }
}

/** As late as can be: a token that is good for one console is not spent on one that did not come about. */
function claimToken(context: SessionContext): void | Promise<void> {
  if (context.checked!.once === true) return takeForThisOne(context);
}

async function takeForThisOne(context: SessionContext): Promise<void> {
  const { parts, checked, session, token, upgrade, resumeSecrets } = context;
  if (upgrade.socket.destroyed) throw BROWSER_GONE;
  const fresh = resumeSecrets.ofPage ?? newResumeSecret();
  const holderHash = await parts.tokenSource.claim!(checked!, {
    opener: openerOf(context),
    newHash: fresh.hash,
    sessionId: session!.id,
  });
  context.isClaimed = true;
  const secret = [fresh, resumeSecrets.ofCookie].find((each) => each && each.hash === holderHash);
  const isSecure = isEncrypted(upgrade.socket) || /^(https|wss):/i.test(checked!.console.accessUrlBase);
  parts.handshake.setCookies(upgrade, resumeCookies(upgrade.request, token!, secret!, isSecure));
}

/** All that can say no has been asked: from here on it is told as a session, however short. */
async function tellAudit(context: SessionContext): Promise<void> {
  await context.parts.audit.insist(sessionOpened(context), 'session_not_audited');
  context.isTold = true;
}

/** From here on the browser's socket is that of the handshake, or of the refusal. */
export function endWatch(context: SessionContext): void {
  if (context.watch !== undefined) context.upgrade = context.watch.stop();
  delete context.watch;
}

function acceptBrowser(context: SessionContext): void {
  endWatch(context);
  const browser = context.parts.handshake.accept(context.upgrade);
  if (browser === undefined) throw BROWSER_GONE;
  context.browser = browser;
}

async function negotiateWithBrowser(context: SessionContext): Promise<void> {
  const { protocol, browser, upgrade, ending } = context;
  context.fromBrowser = await protocol!.greet(browser!, upgrade.head, ending);
}
