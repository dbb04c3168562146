import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import type { RefusedConsole } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Claim, ClaimState, TakenState } from './redemption.ts';
import type { SignInStore } from './sign-ins.ts';

/** What a token is worth in the store. */
export interface StoredConsole {
  readonly console: AuthorizedConsole;
  /** The request id of step 2. */
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Good for one console; as often as one likes where absent. */
  readonly once?: boolean;
  /** The address block from which it may be opened; from anywhere where absent. */
  readonly boundTo?: string;
}

/**
 * What a look-up of a token can find. `deleted` carries the code that deleted it. The console of an ended token is present while the
 * store remembers it, so that the refusal leads to the trace of the request that created the token.
 */
export type Lookup =
  | { readonly state: 'live'; readonly stored: StoredConsole }
  | { readonly state: 'expired'; readonly console?: RefusedConsole }
  | { readonly state: 'deleted'; readonly code: string; readonly console?: RefusedConsole }
  | { readonly state: 'unknown' };

/** Expired and deleted tokens are remembered this long after their end, so that a refusal can tell why. */
export const REMEMBER_S = 3600;

/** A record of the store that was not written with a key of this host: the message says which, where and why. */
export class UnauthenticRecordError extends Error {
  override readonly name = 'UnauthenticRecordError';
}

/** The store holds as many live tokens as it may, of one instance or of all: the message has the number. */
export class TooManyTokensError extends Error {
  override readonly name = 'TooManyTokensError';
}

/** What a deletion takes, beside the instance. */
export interface DeletionScope {
  /** Only tokens whose console is on that host; all where absent. */
  readonly computeHost?: string;
  /** An operator's words, kept with the deletion. */
  readonly reason?: string;
}

/** A deletion as sessions are judged by it: their own tokens may have expired before, and are in no index any more. */
export interface Deletion {
  readonly id: string;
  readonly code: string;
  readonly reason?: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** Deletions are remembered this long: within it, a proxy must have re-checked a session for its end to be sure. */
export const REMEMBER_DELETION_S = 24 * 3600;

/**
 * The seam to where tokens are kept, by their hash alone. Four things are stored: token hash → console; instance →
 * token hashes, so that deleting an instance's tokens misses none; token hash → claim, where the token is good for one
 * console; and the sign-ins that were ended before their time. A deletion wins over a put that it raced, and the end of a claim over everything that is known of it.
 * What is asked in one turn is answered as of that order. Every failure to reach the store rejects; the caller turns it into the refusal of its step.
 */
export interface Store extends Closable {
  readonly name: string;
  /** Whether other processes see what is put here. */
  readonly shared: boolean;
  /** Equal for two processes that are configured to share one store; says nothing secret. */
  fingerprint?(): string;
  /** The servers behind it and whether each is in use now; absent where there are none. */
  servers?(): { name: string; up: boolean; why: string }[];
  /** Putting the same token again changes nothing; one that was deleted stays so. */
  put(stored: StoredConsole): Promise<void>;
  lookup(tokenHash: string): Promise<Lookup>;
  /**
   * What a look-up will find if all goes well, for less: a deletion may be overlooked, a live token too. Whoever believes it
   * looks the token up before anything comes of it.
   */
  lookupFast(tokenHash: string): Promise<StoredConsole | undefined>;
  /** Deletes every live token of an instance that is in the scope and answers how many there were. */
  deleteForInstance(instanceUuid: string, code: string, scope?: DeletionScope): Promise<number>;
  /**
   * The latest deletions that took a console of that instance on that host, also where they found no token: one of all
   * its tokens, one of that host's. Found by whoever looks once `deleteForInstance` has resolved.
   */
  deletions(instanceUuid: string, computeHost: string): Promise<readonly Deletion[]>;
  /** Who holds the token. */
  findClaim(tokenHash: string): Promise<ClaimState>;
  /**
   * Takes the token for a holder where nobody has it, and answers who has it then: of several at once, on whichever process,
   * one succeeds. For the same holder it may be repeated.
   */
  claim(claim: Claim): Promise<TakenState>;
  /** A sign of life: the claim counts from now on anew. One that is forgotten or has ended stays so. */
  renewClaim(claim: Claim): Promise<void>;
  /** Also where nobody holds the token as yet. */
  endClaim(tokenHash: string, code: string): Promise<void>;
  readonly signIns: SignInStore;
}
