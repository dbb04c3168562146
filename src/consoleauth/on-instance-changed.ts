import type { Audit } from '../audit/audit.ts';
import type { Payload, Publish } from '../contracts/contract.ts';
import type { InstanceChanged, instanceChangedTopic } from '../contracts/instance-changed.ts';
import type { sessionsEndTopic } from '../contracts/sessions.ts';
import type { RefusalCode } from '../flow/refusals.ts';
import { newRequestId } from '../flow/request-id.ts';
import type { Logger } from '../platform/log.ts';
import { deleteTokens } from './delete-tokens.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly log: Logger;
  readonly audit: Audit;
  readonly store: Store;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

/** Null: the change takes nobody's console away. */
const CODE_OF_CHANGE: Readonly<Record<InstanceChanged['change'], RefusalCode | null>> = {
  started: null,
  stopped: 'guest_stopped',
  migrated: 'guest_migrated',
  deleted: 'guest_deleted',
};

/**
 * A guest that stopped, moved or is gone takes its tokens and sessions with it: those of the host that says so. A guest that
 * was migrated may have a console on its new host before the old one's event arrives. Never rejects.
 */
export async function onInstanceChanged(
  parts: Parts,
  event: Payload<typeof instanceChangedTopic>,
): Promise<void> {
  const code = CODE_OF_CHANGE[event.change];
  if (code === null) return;
  const { instanceUuid, host: computeHost } = event;
  const log = parts.log.child({ instance_uuid: instanceUuid, compute_host: computeHost });
  try {
    await deleteTokens({ ...parts, log }, { instanceUuid, code, computeHost }, { requestId: newRequestId() });
  } catch {
    // deleteTokens has logged it; step 15 asks compute anyway, so that no token of that guest gets through.
  }
}
