import { CONSOLE_KINDS, DEFAULT_KIND } from '../consoles/console-kinds.ts';
import type { AccessService } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Peers } from '../contracts/contract.ts';
import { isSessionEndCode } from '../contracts/sessions/session-end.ts';
import { asRefusal, REFUSALS, type RefusalCode } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Observer } from '../observe/observer.ts';
import { messageOf } from '../platform/message-of.ts';
import { askAccess } from './ask-access.ts';
import { deletionSince } from './seen-deletions.ts';
import { endOfSignIn } from './sign-ins.ts';
import type { Store } from './stores/store.ts';
import { whereItWent } from './where-it-went.ts';

interface Parts {
  readonly observer: Observer;
  readonly store: Store;
  readonly compute: Peers<typeof computeContract>;
  readonly access?: AccessService;
}

type AskedSession = Parameters<ConsoleauthService['check_session']>[0];
type Verdict = Awaited<ReturnType<ConsoleauthService['check_session']>>;

/**
 * Checks whether a session may continue, in case the message that ends it was lost: the tokens of the instance must not have
 * been deleted since the session began, its console must be where it was, and its user must still be allowed to open it. An
 * expired token ends no session, and neither does a store, compute agent or api that does not answer. Never rejects.
 */
export async function checkSession(parts: Parts, asked: AskedSession, call: Call): Promise<Verdict> {
  const byStore = await askStore(parts, asked);
  // Compute and api are asked even if the store does not answer: the sessions of a deleted instance must end.
  const verdicts =
    byStore.state === 'ended' ? [byStore] : [byStore, ...(await askOthers(parts, asked, call))];
  const result =
    ['ended', 'unconfirmed'].flatMap((state) => verdicts.filter((each) => each.state === state))[0] ?? LIVE;
  if (result.state === 'ended') {
    parts.observer.emit({
      event: 'session.over',
      request_id: call.requestId,
      instance_uuid: asked.instanceUuid,
      token: shortHash(asked.tokenHash),
      code: result.code ?? '',
      detail: result.detail ?? null,
    });
  }
  return result;
}

function askOthers(parts: Parts, asked: AskedSession, call: Call): Promise<Verdict[]> {
  return Promise.all([askCompute(parts, asked, call), askApi(parts, asked, call)]);
}

const LIVE: Verdict = { state: 'live' };

/**
 * The deletions of the instance cover tokens that had expired by then. The deletion record of the token itself covers a deletion
 * that was interrupted.
 */
async function askStore({ store }: Parts, asked: AskedSession): Promise<Verdict> {
  const { tokenHash, instanceUuid, computeHost, epoch } = asked;
  try {
    const deletion = deletionSince(epoch, await store.deletions(instanceUuid, computeHost));
    if (deletion !== undefined) return ended(deletion.code, 'the tokens were deleted', deletion.reason);
    const found = await store.lookup(tokenHash);
    if (found.state === 'deleted') return ended(found.code, 'the token was deleted');
    const signIn = await endOfSignIn(store, asked.grant);
    if (signIn !== undefined) return ended('sign_in_revoked', 'the user has signed out');
    return asked.once ? await keepRedemption(store, tokenHash) : LIVE;
  } catch (error) {
    return unconfirmed(`the token store: ${messageOf(error)}`);
  }
}

/** A session keeps the redemption of its token alive, so that its browser may resume it later. */
async function keepRedemption(store: Store, tokenHash: string): Promise<Verdict> {
  const found = await store.findRedemption(tokenHash);
  if (found.state === 'ended') return ended(found.code, 'the right to resume it has ended');
  if (found.state === 'held') await store.renewRedemption(found.redemption);
  return LIVE;
}

async function askCompute(parts: Parts, asked: AskedSession, call: Call): Promise<Verdict> {
  const { instanceUuid, consoleType = DEFAULT_KIND.type, host, port, computeHost } = asked;
  const request = { instanceUuid, consoleType, host, port };
  try {
    const { valid } = await parts.compute.on(computeHost).validate_console_port(request, call);
    // It runs there with another console: it was stopped and started in between.
    return valid ? LIVE : ended('guest_stopped', `compute ${computeHost} does not confirm ${host}:${port}`);
  } catch (error) {
    const refusal = asRefusal(error);
    const detail = `compute ${computeHost}: ${refusal.message}`;
    if (refusal.code === 'console_disabled') {
      return ended('ended_by_operator', detail, REFUSALS.console_disabled.title);
    }
    if (CONSOLE_GONE.includes(refusal.code)) return ended('guest_stopped', detail);
    if (INSTANCE_GONE.includes(refusal.code)) return ended(await whereItWent(parts, asked, call), detail);
    return unconfirmed(detail);
  }
}

async function askApi({ access }: Parts, asked: AskedSession, call: Call): Promise<Verdict> {
  const { state, code = '', detail = '' } = await askAccess(access, asked, call);
  if (state === 'denied') return ended(code, detail);
  return state === 'allowed' ? LIVE : unconfirmed(detail);
}

const CONSOLE_GONE: readonly RefusalCode[] = CONSOLE_KINDS.flatMap(({ refusals }) => refusals.unusable);
const INSTANCE_GONE: readonly RefusalCode[] = [
  'token_guest_gone',
  'token_guest_stopped',
  'instance_unknown',
  'guest_unknown',
  'guest_not_running',
];

function ended(code: string, detail: string, reason?: string): Verdict {
  return {
    state: 'ended',
    code: isSessionEndCode(code) ? code : 'ended_by_operator',
    detail: detail.slice(0, MAX_DETAIL),
    ...(reason === undefined ? {} : { reason }),
  };
}

function unconfirmed(detail: string): Verdict {
  return { state: 'unconfirmed', detail: detail.slice(0, MAX_DETAIL) };
}

const MAX_DETAIL = 500;
