import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import type { RefusedConsole } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { RedeemedState, Redemption, RedemptionState } from './redemption.ts';
import type { SignInStore } from './sign-ins.ts';

/** A token as it is stored. */
export interface StoredConsole {
  readonly console: AuthorizedConsole;
  /** The request id of step 2. */
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Whether it is a single-use token; if absent, it can be used any number of times. */
  readonly once?: boolean;
  /** The address block from which it may be opened; if absent, any address. */
  readonly boundTo?: string;
}

/**
 * The result of a look-up. `deleted` has the code of the deletion. The console of an ended token is present while the store
 * remembers it, so that the refusal leads to the trace of the request that created the token.
 */
export type Lookup =
  | { readonly state: 'live'; readonly stored: StoredConsole }
  | { readonly state: 'expired'; readonly console?: RefusedConsole }
  | { readonly state: 'deleted'; readonly code: string; readonly console?: RefusedConsole }
  | { readonly state: 'unknown' };

/** Expired and deleted tokens are remembered this long after their end, so that a refusal can give the reason. */
export const REMEMBER_S = 3600;

/** A record of the store was not written with a key of this host. The message has the record, the server and the cause. */
export class UnauthenticRecordError extends Error {
  override readonly name = 'UnauthenticRecordError';
}

/** The store holds the maximum of live tokens, of one instance or of all. The message has the number. */
export class TooManyTokensError extends Error {
  override readonly name = 'TooManyTokensError';
}

/** Which tokens of an instance a deletion covers, and why. */
export interface DeletionScope {
  /** Only tokens whose console is on that host; if absent, all. */
  readonly computeHost?: string;
  /** An operator's words, stored with the deletion. */
  readonly reason?: string;
}

/** A deletion, kept so that sessions can be checked against it: their own tokens may have expired and left the index. */
export interface Deletion {
  readonly id: string;
  readonly code: string;
  readonly reason?: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** Deletions are remembered this long. A session certainly ends only if its proxy re-checks it within this time. */
export const REMEMBER_DELETION_S = 24 * 3600;

/**
 * The seam to where tokens are stored, by their hash only. A store has four tables: token hash → console; instance → token hashes,
 * so that deleting an instance's tokens misses none; token hash → redemption, for single-use tokens; and the sign-ins that
 * were ended early. A deletion wins over a concurrent put, and the end of a redemption over everything else that is known of
 * it. Calls of one turn of the event loop take effect in their order. Every failure to reach the store rejects; the caller turns
 * it into the refusal of its step.
 */
export interface Store extends Closable {
  readonly name: string;
  /** Whether other processes see what is put here. */
  readonly shared: boolean;
  /** Equal in two processes that are configured to share one store. Contains no secret. */
  fingerprint?(): string;
  /** Why changes cannot be stored now, with option, path and remedy; null if they can. Absent if the store has no files. */
  problem?(): string | null;
  /** The servers behind the store and whether each is in use now; absent if there are none. */
  servers?(): { name: string; up: boolean; why: string }[];
  /** Putting the same token again changes nothing. A deleted token stays deleted. */
  put(stored: StoredConsole): Promise<void>;
  lookup(tokenHash: string): Promise<Lookup>;
  /**
   * The likely result of a look-up, at a lower cost. It may miss a deletion or a live token, so its caller must look the token
   * up before it acts on the result.
   */
  lookupFast(tokenHash: string): Promise<StoredConsole | undefined>;
  /** Deletes every live token of an instance that is in the scope. Returns how many there were. */
  deleteForInstance(instanceUuid: string, code: string, scope?: DeletionScope): Promise<number>;
  /**
   * The latest deletions that cover consoles of that instance on that host, also if they found no token: the last one of all its
   * tokens and the last one of that host's. They can be read as soon as `deleteForInstance` has resolved.
   */
  deletions(instanceUuid: string, computeHost: string): Promise<readonly Deletion[]>;
  findRedemption(tokenHash: string): Promise<RedemptionState>;
  /**
   * Redeems the token for a holder if it is free, and returns its state afterwards. Of several concurrent calls, on any process,
   * one succeeds. It may be repeated for the same holder.
   */
  redeem(redemption: Redemption): Promise<RedeemedState>;
  /** Restarts the lifetime of a redemption. One that is forgotten or has ended stays so. */
  renewRedemption(redemption: Redemption): Promise<void>;
  /** Also if the token has not been redeemed yet. */
  endRedemption(tokenHash: string, code: string): Promise<void>;
  readonly signIns: SignInStore;
}
