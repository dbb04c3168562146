import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Publish } from '../contracts/contract.ts';
import { isSessionEndCode } from '../contracts/sessions/session-end.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Audit } from '../observe/audit/audit.ts';
import type { Logger } from '../platform/log/log.ts';
import { messageOf } from '../platform/message-of.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly log: Logger;
  readonly audit: Audit;
  readonly store: Store;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

/**
 * Deletes the tokens of a guest, all or those of one host, and tells every proxy to end its live sessions, both with the
 * same code. The sessions end even where the store does not answer.
 * @returns how many live tokens there were
 * @throws {Refusal} store_unavailable, or request_malformed for a code that ends no session
 */
export async function deleteTokens(
  parts: Parts,
  asked: Parameters<ConsoleauthService['delete_tokens_for_instance']>[0],
  call: Call,
): Promise<{ deleted: number }> {
  const { instanceUuid, code, ...scope } = asked;
  if (!isSessionEndCode(code)) {
    throw new Refusal('request_malformed', `"${code}" is not a code that ends sessions`);
  }
  const log = parts.log.child({ request_id: call.requestId, instance_uuid: instanceUuid, code });
  try {
    const deleted = await parts.store.deleteForInstance(instanceUuid, code, scope);
    log.info({ deleted, ...scope }, 'tokens of the guest deleted');
    if (deleted > 0) {
      parts.audit.record({
        event: 'tokens.deleted',
        request_id: call.requestId,
        instance_uuid: instanceUuid,
        compute_host: scope.computeHost ?? null,
        code,
        deleted,
      });
    }
    return { deleted };
  } catch (error) {
    log.error({ err: error }, 'tokens of the guest could not be deleted');
    const why = messageOf(error);
    throw new Refusal('store_unavailable', why, { cause: error });
  } finally {
    // After the deletion, so that a proxy that ends a session finds the token dead when the browser comes again.
    parts.publishSessionsEnd({ instanceUuid, code, ...scope });
  }
}
