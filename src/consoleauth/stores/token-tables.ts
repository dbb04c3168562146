import type { RefusedConsole } from '../../flow/refusals.ts';
import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import type { RedeemedState } from './redemption.ts';
import type { Deletion, StoredConsole } from './store.ts';

/** A token that has ended. */
export interface EndedToken {
  /** Null: it expired. */
  readonly code: string | null;
  readonly console: RefusedConsole;
  /** Seconds since the epoch. */
  readonly forgetAt: number;
}

export interface RedemptionEntry {
  readonly state: RedeemedState;
  /** Seconds since the epoch. */
  readonly until: number;
}

/** The ended sign-ins of one chain. */
export interface ChainEntry {
  readonly ended: readonly string[];
  /** Seconds since the epoch. */
  readonly until: number;
}

/** The tables of a token store that has all tokens in memory. Entries are replaced, never changed in place, so that a store can follow the changes. */
export interface TokenTables {
  /** By token hash, in the order of creation, which is also the order of expiry unless the lifetime is changed. */
  readonly live: Map<string, StoredConsole>;
  /** By token hash; the first to be forgotten first. */
  readonly ended: Map<string, EndedToken>;
  /** By instance, and by instance and host; the oldest first. */
  readonly deletions: Map<string, Deletion>;
  /** By token hash. */
  readonly redemptions: Map<string, RedemptionEntry>;
  /** By chain. */
  readonly signIns: Map<string, ChainEntry>;
}

/** Deletions that are remembered; a new one replaces the oldest. */
export const MAX_DELETIONS = 100_000;

export function emptyTables(): TokenTables {
  return {
    live: new Map(),
    ended: new Map(),
    deletions: new BoundedMap(MAX_DELETIONS),
    redemptions: new Map(),
    signIns: new Map(),
  };
}
