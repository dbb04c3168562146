import type { SeenDeletions } from '../../contracts/consoleauth.ts';
import type { StoredConsole } from './store.ts';

/** Who holds a token that is good for one console, and all that it takes to let that holder in once the token has expired. */
export interface Claim {
  /** SHA-256 of the resume secret. */
  readonly holderHash: string;
  readonly stored: StoredConsole;
  /** Of the first opening: a deletion since then ends the right to resume too. */
  readonly epoch: SeenDeletions;
  /** Seconds since the epoch. */
  readonly openedAt: number;
  /** Seconds for which it is kept beyond the last sign of life of its session. */
  readonly graceS: number;
}

export type ClaimState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly claim: Claim }
  /** Nobody holds the token and nobody ever will. */
  | { readonly state: 'ended'; readonly code: string };

export type TakenState = Exclude<ClaimState, { state: 'free' }>;

/** A claim that were forgotten while a server still has the token would let it be opened again. */
const CLOCKS_APART_S = 60;

/** Until when a claim counts that is taken or renewed now, in seconds since the epoch: never less long than its token. */
export function claimUntil({ stored, graceS }: Claim, nowS: number): number {
  return Math.max(nowS + graceS, stored.expiresAt + CLOCKS_APART_S);
}
