import { isDeepStrictEqual } from 'node:util';
import type { AccessService } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import { passwordField } from '../contracts/connect-info.ts';
import type { ConsoleauthService, SeenDeletions } from '../contracts/consoleauth.ts';
import type { Call, Peers } from '../contracts/contract.ts';
import { asRefusal, defectOf, Refusal, type RefusedConsole } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Observer } from '../observe/observer.ts';
import { observeSteps } from '../observe/step-timer.ts';
import { STRANGER } from '../observe/trace/trace-recorder.ts';
import type { Clock } from '../platform/clock.ts';
import { askAccess } from './ask-access.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { confirmConsole } from './confirm-console.ts';
import { askStore, type FoundConsole, findConsole, lookupFast } from './find-console.ts';
import { refusedConsole } from './refused-console.ts';
import { deletionsSoFar } from './seen-deletions.ts';
import { endOfSignIn } from './sign-ins.ts';
import type { Store, StoredConsole } from './stores/store.ts';

interface Parts {
  readonly observer: Observer;
  readonly store: Store;
  readonly compute: Peers<typeof computeContract>;
  readonly access?: AccessService;
  readonly clock: Clock;
  readonly clusterCheck?: ClusterCheck;
}

type AskedToken = Parameters<ConsoleauthService['check_token']>[0];
type CheckedToken = Awaited<ReturnType<ConsoleauthService['check_token']>>;

/** Receives the console of a token as soon as it is known, also if the token is refused. */
type OnConsole = (console: RefusedConsole) => void;

/** A console that its compute host, the api and the store have confirmed. */
interface Confirmed {
  readonly found: FoundConsole;
  readonly password: string | null;
  readonly seenDeletions: SeenDeletions;
}

/**
 * [step 15] Finds the console of a token and confirms that it may be opened: by its compute host, by the api and by the store.
 * @throws {Refusal} token_unknown, token_expired, token_guest_gone, token_guest_stopped, token_guest_moved, token_unconfirmed,
 *   token_used, token_access_ended, token_store_unavailable, token_store_not_shared, token_unknown_split_store
 */
export async function checkToken(parts: Parts, asked: AskedToken, call: Call): Promise<CheckedToken> {
  const { observer } = parts;
  const token = shortHash(asked.tokenHash);
  const known: { console?: RefusedConsole } = {};
  const onConsole: OnConsole = (console) => {
    known.console = { ...known.console, ...console };
  };
  // The request id of step 2 is stored with the token. The one of this call stands for clients without a valid token.
  const steps = observeSteps(observer, () => ({
    token,
    opening: call.requestId,
    ...(known.console ?? { requestId: call.requestId, owner: STRANGER }),
  }));
  try {
    const confirmed = await steps.step(
      15,
      () => confirm(parts, asked, call, onConsole),
      ({ found: { stored } }) => ({ detail: confirmation(stored) }),
    );
    const { console, requestId } = confirmed.found.stored;
    observer.emit({
      event: 'token.accepted',
      request_id: requestId,
      instance_uuid: console.instanceUuid,
      token,
      user: console.userName,
      project_id: console.projectId,
    });
    return replyOf(confirmed);
  } catch (error) {
    const refusal = asRefusal(error);
    observer.emit({
      event: 'token.refused',
      request_id: known.console?.requestId ?? call.requestId,
      code: refusal.code,
      detail: refusal.detail,
      err: defectOf(refusal),
      token,
      instance_uuid: known.console?.instanceUuid ?? null,
      compute_host: known.console?.computeHost ?? null,
      stranger: known.console === undefined,
    });
    throw known.console === undefined ? refusal : refusal.withConsole(known.console);
  }
}

function confirmation({ console: { computeHost, host, port } }: StoredConsole): string {
  return `${computeHost} confirms ${host}:${port}`;
}

function replyOf({ found: { stored, redemption }, password, seenDeletions }: Confirmed): CheckedToken {
  const { console, requestId, expiresAt, once = false } = stored;
  const reply = { console, ...passwordField(password), requestId, expiresAt, epoch: seenDeletions, once };
  return redemption === undefined ? reply : { ...reply, openedAt: redemption.openedAt };
}

/**
 * Compute must be asked about a console before the look-up that counts, which comes last (`confirmStored`). A complete look-up
 * before it would add a second wait for all servers of the store, some milliseconds for each console that is opened. So
 * the question to compute follows from the fast lookup, and is repeated if that was wrong.
 */
async function confirm(
  parts: Parts,
  asked: AskedToken,
  call: Call,
  onConsole: OnConsole,
): Promise<Confirmed> {
  const problem = await parts.clusterCheck?.refusal();
  if (problem != null) throw new Refusal('token_store_not_shared', problem);
  const likely = await lookupFast(parts, asked);
  if (likely !== undefined) {
    onConsole(refusedConsole(likely));
    try {
      const confirmed = await confirmStored(parts, asked, likely, call);
      if (isDeepStrictEqual(confirmed.found.stored, likely)) return confirmed;
    } catch (error) {
      // The refusal of an invalid token takes precedence over a refusal of its console.
      await findConsole(parts, asked, onConsole);
      throw error;
    }
  }
  const found = await findConsole(parts, asked, onConsole);
  return { ...(await confirmStored(parts, asked, found.stored, call)), found };
}

/**
 * Asks compute and the api about a console, and then the store about its token. The store comes last: a deletion while the
 * others were asked found no session to end. A deletion that is not among the seen ones is found by the re-checks of the session.
 */
async function confirmStored(
  parts: Parts,
  asked: AskedToken,
  stored: StoredConsole,
  call: Call,
): Promise<Confirmed> {
  const [password] = await Promise.all([
    confirmConsole(parts.compute, stored, call),
    requireAccess(parts, stored),
  ]);
  const [seenDeletions, found] = await Promise.all([
    askStore(() => deletionsSoFar(parts, stored.console)),
    findConsole(parts, asked),
    requireSignIn(parts, stored),
  ]);
  return { found, password, seenDeletions };
}

/** A console cannot be opened after the sign-in that requested it was ended, whether or not an api answers. */
async function requireSignIn({ store }: Parts, { console }: StoredConsole): Promise<void> {
  const ended = await askStore(() => endOfSignIn(store, console.grant));
  if (ended !== undefined)
    throw new Refusal('token_access_ended', 'sign_in_revoked: the user has signed out');
}

/** If no api answers, the console opens: the api allowed it when the token was created, and re-checks of the session ask again. */
async function requireAccess({ access }: Parts, { console, requestId }: StoredConsole): Promise<void> {
  const { state, code, detail } = await askAccess(access, console, { requestId });
  if (state === 'denied') throw new Refusal('token_access_ended', `${code}: ${detail}`);
}
