import { isDeepStrictEqual } from 'node:util';
import type { AccessService } from '../contracts/access.ts';
import type { ComputeService, computeContract } from '../contracts/compute.ts';
import type { AuthorizedConsole, ConsoleauthService, Epoch } from '../contracts/consoleauth.ts';
import { type Call, type Peers, Undelivered } from '../contracts/contract.ts';
import {
  asRefusal,
  Refusal,
  type RefusalCode,
  type RefusedConsole,
  refusalFields,
} from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import { now, STRANGER, type TraceRecorder } from '../observe/trace/trace-recorder.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log/log.ts';
import { type RareNews, untoldField } from '../platform/pace/rare-news.ts';
import { askAccess } from './ask-access.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { askStore, type FoundConsole, findConsole, lookupFast } from './find-console.ts';
import { refusedConsole } from './refused-console.ts';
import { currentEpoch } from './seen-deletions.ts';
import { endOfSignIn } from './sign-ins.ts';
import type { Store, StoredConsole } from './stores/store.ts';

interface Parts {
  readonly log: Logger;
  readonly store: Store;
  readonly compute: Peers<typeof computeContract>;
  readonly access?: AccessService;
  readonly trace: TraceRecorder;
  readonly clock: Clock;
  /** Which refusals of unknown tokens are reported. */
  readonly news: RareNews;
  readonly clusterCheck?: ClusterCheck;
}

type AskedToken = Parameters<ConsoleauthService['check_token']>[0];
type CheckedToken = Awaited<ReturnType<ConsoleauthService['check_token']>>;

/**
 * Finds the console of a token and has its compute agent confirm that host and port are still the guest's.
 * The guest's VNC password passes through and is kept nowhere.
 * @throws {Refusal} token_unknown, token_expired, token_guest_gone, token_guest_stopped, token_guest_moved, token_unconfirmed,
 *   token_used, token_access_ended, token_store_unavailable, token_store_not_shared,
 *   token_unknown_split_store
 */
export async function checkToken(parts: Parts, asked: AskedToken, call: Call): Promise<CheckedToken> {
  const startedAt = now();
  // The caller comes with a request id of its own; that of step 2 is stored with the token.
  let known: RefusedConsole = { requestId: call.requestId };
  const hear = (console: RefusedConsole) => {
    known = { ...known, ...console };
  };
  /** No console was found, so that nobody is known who was ever given the token. */
  const isStranger = () => known.requestId === call.requestId;
  const record = (outcome: 'ok' | RefusalCode, detail: string) => {
    const { requestId, ...place } = known;
    const owner = isStranger() ? STRANGER : undefined;
    const times = { startedAt, durationMs: now() - startedAt };
    const token = shortHash(asked.tokenHash);
    parts.trace.record(requestId, 15, { ...times, outcome, detail, token, ...place }, owner);
  };
  try {
    const apart = await parts.clusterCheck?.refusal();
    if (apart != null) throw new Refusal('token_store_not_shared', apart);
    // [step 15] look-up and confirmation
    const { found, vncPassword, epoch } = await confirmFastLookup(parts, asked, call, hear);
    const { stored, claim } = found;
    const { console, requestId, expiresAt, once = false } = stored;
    record('ok', `${console.computeHost} confirms ${console.host}:${console.port}`);
    parts.log.info({ ...describe(stored.console), request_id: requestId, step: 15 }, 'token accepted');
    return {
      console,
      vncPassword,
      requestId,
      expiresAt,
      epoch,
      once,
      ...(claim === undefined ? {} : { openedAt: claim.openedAt }),
    };
  } catch (error) {
    const refusal = asRefusal(error);
    const { requestId, instanceUuid, computeHost } = known;
    record(refusal.code, refusal.detail);
    const untold = isStranger() ? parts.news.take(refusal.code) : 0;
    parts.log[untold === undefined ? 'debug' : 'warn'](
      {
        ...untoldField(untold ?? 0),
        request_id: requestId,
        step: 15,
        ...refusalFields(refusal),
        token: shortHash(asked.tokenHash),
        ...(instanceUuid === undefined ? {} : { instance_uuid: instanceUuid }),
        ...(computeHost === undefined ? {} : { compute_host: computeHost }),
      },
      'token refused',
    );
    throw isStranger() ? refusal : refusal.withConsole(known);
  }
}

interface Confirmed {
  readonly found: FoundConsole;
  readonly vncPassword: string | null;
  readonly epoch: Epoch;
}

/** Asks about what is found first, and again where that turns out not to be the console of the token. */
async function confirmFastLookup(
  parts: Parts,
  asked: AskedToken,
  call: Call,
  hear: (console: RefusedConsole) => void,
): Promise<Confirmed> {
  const stored = await lookupFast(parts, asked);
  if (stored !== undefined) {
    hear(refusedConsole(stored));
    try {
      const confirmed = await confirmFound(parts, asked, { stored }, call);
      if (isDeepStrictEqual(confirmed.found.stored, stored)) return confirmed;
    } catch (error) {
      // What is wrong with the token counts before what is wrong with its console.
      await findConsole(parts, asked, hear);
      throw error;
    }
  }
  const found = await findConsole(parts, asked, hear);
  return { ...(await confirmFound(parts, asked, found, call)), found };
}

/** Answers with what the token leads to once all have been asked. */
async function confirmFound(
  parts: Parts,
  asked: AskedToken,
  { stored }: FoundConsole,
  call: Call,
): Promise<Confirmed> {
  const [vncPassword] = await Promise.all([confirm(parts, stored, call), requireAccess(parts, stored)]);
  // A deletion while compute was asked found no session to end yet: it must not be overtaken. One that is among those
  // asked for first has the token dead by the look-up; one that is not yet is found by whoever re-checks the session.
  const [epoch, found] = await Promise.all([
    askStore(() => currentEpoch(parts, stored.console)),
    findConsole(parts, asked),
    requireSignIn(parts, stored),
  ]);
  return { found, vncPassword, epoch };
}

/** A console is not opened by a sign-in that was ended, whether or not an api answers. */
async function requireSignIn({ store }: Parts, { console }: StoredConsole): Promise<void> {
  const ended = await askStore(() => endOfSignIn(store, console.grant));
  if (ended !== undefined)
    throw new Refusal('token_access_ended', 'sign_in_revoked: the user has signed out');
}

/** An api that cannot say refuses nobody: it said yes when the token was made, and is asked again while the session lives. */
async function requireAccess({ access }: Parts, { console, requestId }: StoredConsole): Promise<void> {
  const { state, code, detail } = await askAccess(access, console, { requestId });
  if (state === 'denied') throw new Refusal('token_access_ended', `${code}: ${detail}`);
}

/** What compute's own refusals mean here: the guest is not there, or no longer has that screen. */
const REFUSAL_OF_COMPUTE: Partial<Record<RefusalCode, RefusalCode>> = {
  token_guest_gone: 'token_guest_gone',
  instance_unknown: 'token_guest_gone',
  guest_unknown: 'token_guest_gone',
  token_guest_stopped: 'token_guest_stopped',
  guest_not_running: 'token_guest_stopped',
  vnc_listens_elsewhere: 'token_guest_moved',
  guest_without_vnc: 'token_guest_moved',
  vnc_on_socket: 'token_guest_moved',
  console_disabled: 'token_guest_moved',
};

/** The guest's VNC password, or null where it has none. */
async function confirm(parts: Parts, stored: StoredConsole, call: Call): Promise<string | null> {
  const { instanceUuid, consoleType, host, port, computeHost } = stored.console;
  let answer: Awaited<ReturnType<ComputeService['validate_console_port']>>;
  try {
    answer = await parts.compute
      .on(computeHost)
      .validate_console_port(
        { instanceUuid, consoleType, host, port },
        { ...call, requestId: stored.requestId },
      );
  } catch (error) {
    if (error instanceof Undelivered) {
      throw new Refusal('token_unconfirmed', `compute ${computeHost}: ${error.message}`, { cause: error });
    }
    const refusal = asRefusal(error);
    const code = REFUSAL_OF_COMPUTE[refusal.code] ?? 'token_unconfirmed';
    throw new Refusal(code, `compute ${computeHost}: ${refusal.message}`, { cause: error });
  }
  if (!answer.valid) {
    throw new Refusal('token_guest_moved', `compute ${computeHost} does not confirm ${host}:${port}`);
  }
  return answer.vncPassword;
}

function describe(console: AuthorizedConsole) {
  return {
    instance_uuid: console.instanceUuid,
    token: shortHash(console.tokenHash),
    user: console.userName,
    project_id: console.projectId,
  };
}
