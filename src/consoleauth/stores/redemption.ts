import type { SeenDeletions } from '../../contracts/consoleauth.ts';
import type { StoredConsole } from './store.ts';

/** The use of a single-use token by its holder, with what is needed to let the holder resume after the token has expired. */
export interface Redemption {
  /** SHA-256 of the resume secret. */
  readonly holderHash: string;
  readonly stored: StoredConsole;
  /** At the first opening. A later deletion also ends the right to resume. */
  readonly seenDeletions: SeenDeletions;
  /** Seconds since the epoch. */
  readonly openedAt: number;
  /** Seconds for which it is kept after its session was last seen. */
  readonly graceS: number;
}

export type RedemptionState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly redemption: Redemption }
  /** The token can no longer be redeemed or resumed. */
  | { readonly state: 'ended'; readonly code: string };

export type RedeemedState = Exclude<RedemptionState, { state: 'free' }>;

/** If a redemption were forgotten while a server still has the token, the token could be redeemed again. */
const CLOCKS_APART_S = 60;

/** When a redemption expires that is made or renewed now, in seconds since the epoch: never before its token. */
export function redemptionUntil({ stored, graceS }: Redemption, nowS: number): number {
  return Math.max(nowS + graceS, stored.expiresAt + CLOCKS_APART_S);
}
