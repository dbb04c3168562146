import type { AuthorizedConsole, Opener, SeenDeletions } from '../../contracts/consoleauth.ts';
import type { Call } from '../../contracts/contract.ts';
import type { Refusal, RefusalCode } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Secret } from '../../platform/secret.ts';

/** What a token turned out to be good for. */
export interface CheckedConsole {
  /** Its `accessUrlBase` is empty where the authority does not say under which address the console was given out. */
  readonly console: AuthorizedConsole;
  /** The guest's VNC password, read for this session alone. */
  readonly vncPassword: Secret | null;
  /** The request id that joins this session to what made its token. */
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** For log and trace: what the authority calls the same request, where it has names of its own. */
  readonly note?: string;
  /** For `recheck`; absent where the authority knows no such thing. */
  readonly epoch?: SeenDeletions;
  /** Good for one console: it opens by `claim` alone. */
  readonly once?: boolean;
  /** When its holder first opened it, seconds since the epoch. */
  readonly openedAt?: number;
}

/** The client that a token is checked for; the signal aborts when it leaves. */
export interface Asker {
  readonly signal: AbortSignal;
}

/** Somebody who wants to have a token that is good for one console, or has it. */
export interface Claimant {
  readonly opener: Opener;
  /** SHA-256 of the resume secret that it gets where nobody has the token. */
  readonly newHash: string;
  readonly sessionId: string;
}

/** What a session turned out to be that was looked at again: `unconfirmed` says nothing against it. */
export type RecheckedSession =
  | { readonly state: 'live' }
  | { readonly state: 'ended'; readonly refusal: Refusal }
  | { readonly state: 'unconfirmed'; readonly detail: string };

/** Why a VNC server has closed its connection; `runs`: the instance still has it. */
export type WhyClosed =
  | { readonly state: 'ended'; readonly refusal: Refusal }
  | { readonly state: 'runs' | 'unknown'; readonly detail: string };

/**
 * The seam to whoever knows tokens. Refuses with the codes of steps 14 and 15; nothing else is thrown.
 * It gets the token itself, since not every authority can be asked by its hash.
 */
export interface TokenSource extends Closable {
  readonly name: string;
  /** What a token of this authority looks like: anything else is garbled and never asked about. */
  readonly tokenForm: RegExp;
  /** A check whose client leaves gives up what it waits for, and rejects with the reason of the signal. */
  check(token: Secret, call: Call, opener: Opener, asker: Asker): Promise<CheckedConsole>;
  /** For consoles that are checked to be `once`: answers the hash of the holder's secret, new or of before. Refuses as `check`. */
  claim?(checked: CheckedConsole, claimant: Claimant): Promise<string>;
  /** Nobody goes on with that console again. Rejects where that cannot be made sure. */
  endClaim?(checked: CheckedConsole, code: RefusalCode): Promise<void>;
  /** Whether a session may go on; absent where the authority cannot be asked that. Never rejects. */
  recheck?(checked: CheckedConsole): Promise<RecheckedSession>;
  /** Why the VNC server of a session has closed its connection; `recheck` is asked where it is absent. Never rejects. */
  whyClosed?(checked: CheckedConsole): Promise<WhyClosed>;
  /** Whether a token could be looked up now, in a few words for the operator; rejects with what a token would meet. */
  probe?(): Promise<string>;
}
