import type { Payload, Publish } from '../contracts/contract.ts';
import type { InstanceChanged, instanceChangedTopic, StopCause } from '../contracts/instance-changed.ts';
import type { SessionEndCode } from '../contracts/sessions/session-end.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { newRequestId } from '../flow/request-id.ts';
import type { Observer } from '../observe/observer.ts';
import { deleteTokens } from './delete-tokens.ts';
import type { Store } from './stores/store.ts';

interface Parts {
  readonly observer: Observer;
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

const CODE_OF_CAUSE: Readonly<Record<StopCause, SessionEndCode>> = {
  saved: 'guest_saved',
  shut_down: 'guest_shut_down',
  crashed: 'guest_crashed',
};

/**
 * Deletes the tokens of an instance that stopped, moved or was deleted, and ends its sessions, on the host that reports it only:
 * a migrated instance may have a console on its new host before the event of the old host arrives. Never rejects.
 */
export async function onInstanceChanged(
  parts: Parts,
  event: Payload<typeof instanceChangedTopic>,
): Promise<void> {
  const code = event.cause === undefined ? CODE_OF_CHANGE[event.change] : CODE_OF_CAUSE[event.cause];
  if (code === null) return;
  const { instanceUuid, host: computeHost } = event;
  try {
    await deleteTokens(parts, { instanceUuid, code, computeHost }, { requestId: newRequestId() });
  } catch {
    // deleteTokens has logged it. Step 15 asks compute anyway, so no token of that instance is accepted.
  }
}
