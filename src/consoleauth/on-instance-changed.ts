import type { Payload, Publish } from '../contracts/contract.ts';
import type { InstanceChanged, instanceChangedTopic, StopCause } from '../contracts/instance-changed.ts';
import type { SessionEndCode } from '../contracts/sessions/session-end.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { newRequestId } from '../flow/request-id.ts';
import type { Audit } from '../observe/audit/audit.ts';
import type { Logger } from '../platform/log/log.ts';
import { deleteTokens } from './delete-tokens.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly log: Logger;
  readonly audit: Audit;
  readonly store: Store;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
}

/** The code that ends the consoles of an instance; null where the change ends none. */
const CODE_OF_CHANGE: Readonly<Record<InstanceChanged['change'], SessionEndCode | null>> = {
  started: null,
  stopped: 'guest_stopped',
  migrated: 'guest_migrated',
  deleted: 'guest_deleted',
};

export const CODE_OF_CAUSE: Readonly<Record<StopCause, SessionEndCode>> = {
  saved: 'guest_saved',
  shut_down: 'guest_shut_down',
  crashed: 'guest_crashed',
};

/**
 * A guest that stopped, moved or is gone takes its tokens and sessions with it: those of the host that says so. A guest that
 * was migrated may have a console on its new host before the old one's event arrives. Never rejects.
 */
export async function onInstanceChanged(
  parts: Parts,
  event: Payload<typeof instanceChangedTopic>,
): Promise<void> {
  const code = event.cause === undefined ? CODE_OF_CHANGE[event.change] : CODE_OF_CAUSE[event.cause];
  if (code === null) return;
  const { instanceUuid, host: computeHost } = event;
  const log = parts.log.child({ instance_uuid: instanceUuid, compute_host: computeHost });
  try {
    await deleteTokens({ ...parts, log }, { instanceUuid, code, computeHost }, { requestId: newRequestId() });
  } catch {
    // deleteTokens has logged it; step 15 asks compute anyway, so that no token of that guest gets through.
  }
}
