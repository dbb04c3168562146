import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Publish } from '../contracts/contract.ts';
import { isSessionEndCode } from '../contracts/sessions/session-end.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Observer } from '../observe/observer.ts';
import { asError, messageOf } from '../platform/message-of.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly observer: Observer;
  readonly store: Store;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

/**
 * Deletes the tokens of an instance, all or those of one host, and makes every proxy end its sessions with the same code. The
 * sessions end even if the store does not answer.
 * @returns how many tokens were live
 * @throws {Refusal} store_unavailable, or request_malformed for a code that is not an end reason
 */
export async function deleteTokens(
  { store, observer, publishSessionsEnd }: Parts,
  asked: Parameters<ConsoleauthService['delete_tokens_for_instance']>[0],
  call: Call,
): Promise<{ deleted: number }> {
  const { instanceUuid, code, ...scope } = asked;
  if (!isSessionEndCode(code)) {
    throw new Refusal('request_malformed', `"${code}" is not a code that ends sessions`);
  }
  const about = {
    request_id: call.requestId,
    instance_uuid: instanceUuid,
    compute_host: scope.computeHost ?? null,
    code,
    reason: scope.reason ?? null,
  };
  try {
    const deleted = await store.deleteForInstance(instanceUuid, code, scope);
    if (deleted > 0) observer.emit({ event: 'tokens.deleted', ...about, deleted });
    else observer.emit({ event: 'tokens.none_live', ...about });
    return { deleted };
  } catch (error) {
    observer.emit({ event: 'tokens.not_deleted', ...about, err: asError(error) });
    throw new Refusal('store_unavailable', messageOf(error), { cause: error });
  } finally {
    // After the deletion, so that the token of an ended session is invalid when its browser connects again.
    publishSessionsEnd({ instanceUuid, code, ...scope });
  }
}
