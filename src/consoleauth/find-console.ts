import type { Opener } from '../contracts/consoleauth.ts';
import { Refusal, type RefusalCode, type RefusedConsole } from '../flow/refusals.ts';
import { messageOf } from '../platform/message-of.ts';
import { addressBlock, plainAddress } from '../platform/reverse-proxy/plain-address.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { refusedConsole } from './refused-console.ts';
import { deletionSince } from './seen-deletions.ts';
import type { Redemption } from './stores/redemption.ts';
import { type Lookup, type Store, type StoredConsole, UnauthenticRecordError } from './stores/store.ts';

interface Parts {
  readonly store: Store;
  readonly clusterCheck?: ClusterCheck;
}

export interface FoundConsole {
  readonly stored: StoredConsole;
  /** Where the opener holds the token; its console counts then, also when the token itself has expired. */
  readonly redemption?: Redemption;
}

/**
 * What a token leads to for somebody who comes with it; without an opener, for whoever asks. `hear` is called with the console
 * that is stored with the token, also if the token is refused.
 * @throws {Refusal} token_unknown, token_expired, token_used, token_address_differs, token_guest_gone,
 *   token_guest_stopped, token_guest_moved, token_store_unavailable, token_unknown_split_store
 */
export async function findConsole(
  parts: Parts,
  { tokenHash, opener }: { tokenHash: string; opener: Opener | null },
  hear: (console: RefusedConsole) => void = () => {},
): Promise<FoundConsole> {
  const found = await askStore(() => parts.store.lookup(tokenHash));
  if (found.state === 'live') hear(refusedConsole(found.stored));
  else if (found.state !== 'unknown' && found.console !== undefined) hear(found.console);
  const redemption =
    opener === null ? undefined : await redemptionOfOpener(parts.store, tokenHash, found, opener);
  if (redemption !== undefined) hear(refusedConsole(redemption.stored));
  const stored = redemption?.stored ?? liveOf(parts, found);
  if (opener !== null) requireAddress(stored, opener);
  return { stored, ...(redemption === undefined ? {} : { redemption }) };
}

/**
 * The console of a token at first sight, where it has no terms: enough to begin with what takes time, not to let anybody in. Never
 * rejects.
 */
export async function lookupFast(
  { store }: Parts,
  { tokenHash }: { tokenHash: string },
): Promise<StoredConsole | undefined> {
  const stored = await store.lookupFast(tokenHash).catch(() => undefined);
  return stored?.once === undefined && stored?.boundTo === undefined ? stored : undefined;
}

/** `[oriel] token_binding` as it was when the token was made. */
function requireAddress({ boundTo, console }: StoredConsole, { clientAddress }: Opener): void {
  if (boundTo === undefined || blockOf(clientAddress) === boundTo) return;
  const asked = console.clientAddress ?? 'nobody knows where';
  throw new Refusal('token_address_differs', `asked for from ${asked}, opened from ${clientAddress}`);
}

/** Empty for what is no address: it matches none. */
export function blockOf(clientAddress: string | undefined): string {
  const plain = plainAddress(clientAddress ?? '');
  return plain === undefined ? '' : addressBlock(plain);
}

/**
 * The redemption that the opener holds. Undefined where the token's own life decides: nobody has taken it as yet, or it is over
 * anyhow for all but its holder. Throws token_used where somebody else has it.
 */
async function redemptionOfOpener(store: Store, tokenHash: string, found: Lookup, { resumeHashes }: Opener) {
  if (found.state === 'deleted') return undefined;
  const mayBeHeld = found.state === 'live' ? found.stored.once === true : resumeHashes.length > 0;
  if (!mayBeHeld) return undefined;
  const state = await askStore(() => store.findRedemption(tokenHash));
  if (state.state === 'free') return undefined;
  if (state.state === 'ended') throw refusalOfEnd(state.code, 'token_used', 'its console ended');
  const { redemption } = state;
  if (!resumeHashes.includes(redemption.holderHash)) {
    if (found.state !== 'live') return undefined;
    throw new Refusal(
      'token_used',
      resumeHashes.length === 0 ? 'no resume secret came' : 'another secret came',
    );
  }
  const { instanceUuid, computeHost } = redemption.stored.console;
  const deletions = await askStore(() => store.deletions(instanceUuid, computeHost));
  const deletion = deletionSince(redemption.seenDeletions, deletions);
  if (deletion !== undefined) throw refusalOfEnd(deletion.code, 'token_unknown', 'its tokens were deleted');
  return redemption;
}

export async function askStore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const why = messageOf(error);
    const code = error instanceof UnauthenticRecordError ? 'token_unauthentic' : 'token_store_unavailable';
    throw new Refusal(code, why, { cause: error });
  }
}

/** What each code that ends tokens means to somebody who comes with such a token; of others the caller says. */
const REFUSAL_OF_END: Readonly<Record<string, RefusalCode>> = {
  guest_stopped: 'token_guest_stopped',
  guest_shut_down: 'token_guest_stopped',
  guest_saved: 'token_guest_stopped',
  guest_crashed: 'token_guest_stopped',
  guest_deleted: 'token_guest_gone',
  guest_migrated: 'token_guest_moved',
  unauthentic: 'token_unauthentic',
};

function refusalOfEnd(code: string, otherwise: RefusalCode, what: string): Refusal {
  const refusal = Object.hasOwn(REFUSAL_OF_END, code) ? REFUSAL_OF_END[code]! : otherwise;
  return new Refusal(refusal, `${what}: ${code}`);
}

function liveOf({ clusterCheck }: Parts, found: Lookup): StoredConsole {
  switch (found.state) {
    case 'live':
      return found.stored;
    case 'expired':
      throw new Refusal('token_expired');
    case 'deleted':
      throw refusalOfEnd(found.code, 'token_unknown', 'its tokens were deleted');
    case 'unknown': {
      const split = clusterCheck?.split() ?? null;
      if (split !== null) throw new Refusal('token_unknown_split_store', split);
      throw new Refusal('token_unknown', 'the store has no such token');
    }
  }
}
