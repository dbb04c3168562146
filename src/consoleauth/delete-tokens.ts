import type { Call, Publish } from '../contracts/contract.ts';
import type { sessionsEndTopic } from '../contracts/sessions.ts';
import { isRefusalCode, Refusal } from '../flow/refusals.ts';
import type { Logger } from '../platform/log.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly log: Logger;
  readonly store: Store;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

/**
 * Deletes all tokens of a guest and tells every proxy to end its live sessions, both with the same code.
 * The sessions end even where the store does not answer.
 * @returns how many live tokens there were
 * @throws {Refusal} store_unavailable, or request_malformed for a code that is none
 */
export async function deleteTokens(
  parts: Parts,
  instanceUuid: string,
  code: string,
  call: Call,
): Promise<{ deleted: number }> {
  if (!isRefusalCode(code))
    throw new Refusal('request_malformed', `"${code}" is not a code that ends sessions`);
  const log = parts.log.child({ request_id: call.requestId, instance_uuid: instanceUuid, code });
  try {
    const deleted = await parts.store.deleteForInstance(instanceUuid, code);
    log.info({ deleted }, 'tokens of the guest deleted');
    return { deleted };
  } catch (error) {
    log.error({ err: error }, 'tokens of the guest could not be deleted');
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal('store_unavailable', why, { cause: error });
  } finally {
    // After the deletion, so that a proxy that ends a session finds the token dead when the browser comes again.
    parts.publishSessionsEnd({ instanceUuid, code });
  }
}
