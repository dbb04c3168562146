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
  /** Present if the opener holds the token. Then its console is used even if the token has expired. */
  readonly redemption?: Redemption;
}

/**
 * Finds the console of a token for an opener, or without one for display only.
 * @param onConsole called with the console that is stored with the token, also if the token is refused
 * @throws {Refusal} token_unknown, token_expired, token_used, token_address_differs, token_guest_gone,
 *   token_guest_stopped, token_guest_moved, token_store_unavailable, token_unknown_split_store
 */
export async function findConsole(
  parts: Parts,
  { tokenHash, opener }: { tokenHash: string; opener: Opener | null },
  onConsole: (console: RefusedConsole) => void = () => {},
): Promise<FoundConsole> {
  const found = await askStore(() => parts.store.lookup(tokenHash));
  if (found.state === 'live') onConsole(refusedConsole(found.stored));
  else if (found.state !== 'unknown' && found.console !== undefined) onConsole(found.console);
  const redemption =
    opener === null ? undefined : await redemptionOfOpener(parts.store, tokenHash, found, opener);
  if (redemption !== undefined) onConsole(refusedConsole(redemption.stored));
  const stored = redemption?.stored ?? liveOf(parts, found);
  if (opener !== null) requireAddress(stored, opener);
  return { stored, ...(redemption === undefined ? {} : { redemption }) };
}

/**
 * The likely console of a token without terms (single use, address), from one unconfirmed read: enough to begin slow checks, not
 * enough to open a console. Never rejects.
 */
export async function lookupFast(
  { store }: Parts,
  { tokenHash }: { tokenHash: string },
): Promise<StoredConsole | undefined> {
  const stored = await store.lookupFast(tokenHash).catch(() => undefined);
  return stored?.once === undefined && stored?.boundTo === undefined ? stored : undefined;
}

/** Applies `[oriel] token_binding` as it was when the token was created. */
function requireAddress({ boundTo, console }: StoredConsole, { clientAddress }: Opener): void {
  if (boundTo === undefined || blockOf(clientAddress) === boundTo) return;
  const asked = console.clientAddress ?? 'an unknown address';
  throw new Refusal('token_address_differs', `requested from ${asked}, opened from ${clientAddress}`);
}

/** Empty if the text is no address; it then matches none. */
export function blockOf(clientAddress: string | undefined): string {
  const plain = plainAddress(clientAddress ?? '');
  return plain === undefined ? '' : addressBlock(plain);
}

/**
 * The redemption that the opener holds. Undefined if the state of the token decides: it is not redeemed yet, or it has ended for
 * every client but its holder. Throws token_used if another client holds it.
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
      resumeHashes.length === 0 ? 'the client has no resume secret' : 'the client has another resume secret',
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

/** The refusal of a token that a code has ended; for other codes the caller has a default. */
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
  const refusal = Object.hasOwn(REFUSAL_OF_END, code) ? REFUSAL_OF_END[code] : undefined;
  return new Refusal(refusal ?? otherwise, `${what}: ${code}`);
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
