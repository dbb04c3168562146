import type { Settings } from '../config/option-table.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Publish } from '../contracts/contract.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { asRefusal, defectOf, Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Observer } from '../observe/observer.ts';
import type { Clock } from '../platform/clock.ts';
import { askStore, findConsole } from './find-console.ts';
import { deletionsSoFar } from './seen-deletions.ts';
import type { Redemption } from './stores/redemption.ts';
import type { Store, StoredConsole } from './stores/store.ts';

interface Parts {
  readonly settings: Pick<Settings, 'oriel'>;
  readonly observer: Observer;
  readonly store: Store;
  readonly clock: Clock;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

type Asked = Parameters<ConsoleauthService['claim_token']>[0];

/**
 * [step 15] Redeems a single-use token for a holder, or lets its holder resume; the holder's other sessions end.
 * @throws {Refusal} the refusals of check_token that concern the token itself, in particular token_used
 */
export async function redeemToken(parts: Parts, asked: Asked, call: Call): Promise<{ holderHash: string }> {
  const { tokenHash, newHash, sessionId } = asked;
  const { observer, store } = parts;
  const about = { request_id: call.requestId, token: shortHash(tokenHash) };
  // The same call may arrive twice: then the client already holds the token by this secret.
  const opener = { ...asked.opener, resumeHashes: [...asked.opener.resumeHashes, newHash] };
  try {
    const { stored, redemption } = await findConsole(parts, { tokenHash, opener });
    const { instanceUuid } = stored.console;
    if (redemption === undefined) {
      await redeem(parts, stored, newHash);
      observer.emit({ event: 'token.redeemed', ...about, instance_uuid: instanceUuid });
      return { holderHash: newHash };
    }
    await askStore(() => store.renewRedemption(redemption));
    // One holder has one session. An earlier one may be half-open.
    const of = { tokenHash, except: sessionId };
    parts.publishSessionsEnd({ instanceUuid, code: 'session_resumed', of });
    observer.emit({ event: 'token.resumed', ...about, instance_uuid: instanceUuid });
    return { holderHash: redemption.holderHash };
  } catch (error) {
    const refusal = asRefusal(error);
    const { code, detail } = refusal;
    observer.emit({
      event: 'token.refused',
      ...about,
      code,
      detail,
      err: defectOf(refusal),
      instance_uuid: null,
      compute_host: null,
      stranger: false,
    });
    throw refusal;
  }
}

async function redeem({ store, clock, settings }: Parts, stored: StoredConsole, holderHash: string) {
  const redemption: Redemption = {
    holderHash,
    stored,
    seenDeletions: await askStore(() => deletionsSoFar({ store, clock }, stored.console)),
    openedAt: clock.now() / 1000,
    graceS: settings.oriel.resume_grace,
  };
  const taken = await askStore(() => store.redeem(redemption));
  if (taken.state === 'held' && taken.redemption.holderHash === holderHash) return;
  throw new Refusal('token_used', 'another client redeemed the token at the same time');
}
