import type { Settings } from '../config/option-table.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Publish } from '../contracts/contract.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { asRefusal, Refusal, refusalFields } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log/log.ts';
import { askStore, findConsole } from './find-console.ts';
import { currentEpoch } from './seen-deletions.ts';
import type { Claim } from './stores/redemption.ts';
import type { Store, StoredConsole } from './stores/store.ts';

interface Parts {
  readonly settings: Pick<Settings, 'oriel'>;
  readonly log: Logger;
  readonly store: Store;
  readonly clock: Clock;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

type Asked = Parameters<ConsoleauthService['claim_token']>[0];

/**
 * [step 15] Takes a token that is good for one console, or lets its holder go on; the holder's other sessions end.
 * @throws {Refusal} what check_token throws of the token itself, above all token_used
 */
export async function claimToken(parts: Parts, asked: Asked, call: Call): Promise<{ holderHash: string }> {
  const { tokenHash, newHash, sessionId } = asked;
  const log = parts.log.child({ request_id: call.requestId, step: 15, token: shortHash(tokenHash) });
  // The same call may come twice: who has taken the token by it is its holder.
  const opener = { ...asked.opener, resumeHashes: [...asked.opener.resumeHashes, newHash] };
  try {
    const { stored, claim } = await findConsole(parts, { tokenHash, opener });
    const { instanceUuid } = stored.console;
    if (claim === undefined) {
      await take(parts, stored, newHash);
      log.info({ instance_uuid: instanceUuid }, 'a token for one console was taken');
      return { holderHash: newHash };
    }
    await askStore(() => parts.store.renewClaim(claim));
    // Half-open as it may be: one holder, one session.
    const of = { tokenHash, except: sessionId };
    parts.publishSessionsEnd({ instanceUuid, code: 'session_resumed', of });
    log.info({ instance_uuid: instanceUuid }, 'its holder goes on');
    return { holderHash: claim.holderHash };
  } catch (error) {
    const refusal = asRefusal(error);
    log.warn(refusalFields(refusal), 'token refused');
    throw refusal;
  }
}

async function take({ store, clock, settings }: Parts, stored: StoredConsole, holderHash: string) {
  const claim: Claim = {
    holderHash,
    stored,
    epoch: await askStore(() => currentEpoch({ store, clock }, stored.console)),
    openedAt: clock.now() / 1000,
    graceS: settings.oriel.resume_grace,
  };
  const taken = await askStore(() => store.claim(claim));
  if (taken.state === 'held' && taken.claim.holderHash === holderHash) return;
  throw new Refusal('token_used', 'somebody else was faster');
}
