import type { SeenDeletions } from '../contracts/consoleauth.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deletion, Store } from './stores/store.ts';

/** Clocks of controllers that differ by less let no session escape a deletion. */
const CLOCKS_APART_S = 60;
const MAX_DELETIONS = 64;

/** Where the deletions of a guest's tokens stand now, for a session that is let in. Rejects where the store does. */
export async function deletionsSoFar(
  { store, clock }: { store: Store; clock: Clock },
  { instanceUuid, computeHost }: { instanceUuid: string; computeHost: string },
): Promise<SeenDeletions> {
  const since = clock.now() / 1000;
  const deletions = await store.deletions(instanceUuid, computeHost);
  return { since, deletions: deletions.map(({ id }) => id).slice(0, MAX_DELETIONS) };
}

/**
 * The deletion that came after a session was let in. Ids tell, since clocks cannot be trusted with it; the time only sorts
 * out what was there before and could not be seen then, on a server of the store that was down.
 */
export function deletionSince(epoch: SeenDeletions, deletions: readonly Deletion[]): Deletion | undefined {
  return deletions.find(({ id, at }) => !epoch.deletions.includes(id) && at > epoch.since - CLOCKS_APART_S);
}
