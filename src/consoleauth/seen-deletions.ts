import type { SeenDeletions } from '../contracts/consoleauth.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deletion, Store } from './stores/store.ts';

/** If the clocks of controllers differ by less, no session escapes a deletion. */
const CLOCKS_APART_S = 60;
const MAX_DELETIONS = 64;

/** The deletions of an instance's tokens up to now, for a session that begins. Rejects if the store fails. */
export async function deletionsSoFar(
  { store, clock }: { store: Store; clock: Clock },
  { instanceUuid, computeHost }: { instanceUuid: string; computeHost: string },
): Promise<SeenDeletions> {
  const since = clock.now() / 1000;
  const deletions = await store.deletions(instanceUuid, computeHost);
  return { since, deletions: deletions.map(({ id }) => id).slice(0, MAX_DELETIONS) };
}

/**
 * The deletion after the start of a session, found by its id, because clocks differ. The time only excludes older deletions that
 * could not be seen then because a server of the store was down.
 */
export function deletionSince(epoch: SeenDeletions, deletions: readonly Deletion[]): Deletion | undefined {
  return deletions.find(({ id, at }) => !epoch.deletions.includes(id) && at > epoch.since - CLOCKS_APART_S);
}
