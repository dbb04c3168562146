import type { AuthorizedConsole, Opener, SeenDeletions } from '../../contracts/consoleauth.ts';
import type { Call } from '../../contracts/contract.ts';
import type { Refusal, RefusalCode } from '../../flow/refusals.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Secret } from '../../platform/secret.ts';

/** The console that a token leads to. */
export interface CheckedConsole {
  /** `accessUrlBase` is empty if the authority does not reveal the base of the access URL. */
  readonly console: AuthorizedConsole;
  /** The password of the console server, read for this session only. */
  readonly password: Secret | null;
  /** The id of the request that created the token. */
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** For log and trace: the authority's own id of the same request. */
  readonly note?: string;
  /** For `recheck`; absent if the authority has none. */
  readonly epoch?: SeenDeletions;
  /** For `recheckMany`: the sessions of one group, for instance of one Nova cell, are re-checked in one call. */
  readonly recheckGroup?: string;
  /** Single-use: the console opens only after `redeem`. */
  readonly once?: boolean;
  /** When the token was redeemed, in seconds since the epoch. */
  readonly openedAt?: number;
}

/** The client or session that needs an answer; `signal` aborts when it needs none any more. */
export interface Asker {
  readonly signal: AbortSignal;
  /** Informs the client that `check` needs long. A source with single-use tokens does not call it. */
  readonly waits?: (wait: ConsoleWait) => void;
}

/** What a client waits for: the compute host's answer about an instance of one of Nova's slow drivers. */
export interface ConsoleWait {
  readonly driver: 'ironic' | 'vmware';
  readonly computeHost: string;
  /** The time until the refusal, in ms. */
  readonly withinMs: number;
}

/** A client that redeems a single-use token or has redeemed it. */
export interface Redeemer {
  readonly opener: Opener;
  /** SHA-256 of the resume secret that it gets if the token is not redeemed yet. */
  readonly newHash: string;
  readonly sessionId: string;
}

/** The result of a re-check. `unconfirmed`: the check could not be completed, and the session continues. */
export type RecheckedSession =
  | { readonly state: 'live' }
  | { readonly state: 'ended'; readonly refusal: Refusal }
  | { readonly state: 'unconfirmed'; readonly detail: string };

/** Why a console server closed its connection. `runs`: the instance and its console still exist. */
export type WhyClosed =
  | { readonly state: 'ended'; readonly refusal: Refusal }
  | { readonly state: 'runs' | 'unknown'; readonly detail: string };

/**
 * The seam to the authority for tokens. Throws refusals with the codes of steps 14 and 15 and nothing else.
 * It gets the token itself, because not every authority can look up a hash.
 */
export interface TokenSource extends Closable {
  readonly name: string;
  /** The form of this authority's tokens: any other text is malformed and is never looked up. */
  readonly tokenForm: RegExp;
  /** Checks a token. A source with a queue removes a check whose client leaves and rejects with the reason of the signal. */
  check(token: Secret, call: Call, opener: Opener, asker: Asker): Promise<CheckedConsole>;
  /** Redeems a token that is `once`: returns the hash of the holder's resume secret, new or earlier. Refuses as `check`. */
  redeem?(checked: CheckedConsole, claimant: Redeemer): Promise<string>;
  /** Withdraws the right to resume the console. Rejects if that cannot be ensured. */
  endResume?(checked: CheckedConsole, code: RefusalCode): Promise<void>;
  /** Checks whether a session may continue; absent if the authority cannot tell. Never rejects. */
  recheck?(checked: CheckedConsole): Promise<RecheckedSession>;
  /**
   * Replaces `recheck` in a source that can check many sessions at once: those of one `recheckGroup`, up to 500. Returns one result
   * for each, in the same order. The next call of the group starts after this one. Never rejects.
   */
  recheckMany?(checked: readonly CheckedConsole[]): Promise<readonly RecheckedSession[]>;
  /** Returns why the console server of a session closed its connection; if absent, `recheck` is used. Never rejects. */
  whyClosed?(checked: CheckedConsole, asker: Asker): Promise<WhyClosed>;
  /**
   * How long the browser waits for `whyClosed`, and the pause before a second call if the first one names no reason, in ms. If
   * absent, the reason is expected in a message of the authority.
   */
  readonly endReasonWait?: { readonly withinMs: number; readonly againAfterMs: number };
  /** Checks that tokens can be looked up; returns a phrase for the operator, or rejects with the refusal that a token would meet. */
  probe?(): Promise<string>;
  /** Whether the database of each of Nova's cells could be read by the last probe, in their order; null for one without a probe. */
  cellStates?(): readonly (boolean | null)[];
  /** What is wrong with the authority now, for the health routes. */
  findings?(): readonly HealthFinding[];
}
