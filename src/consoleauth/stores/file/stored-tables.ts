import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { Deletion, StoredConsole } from '../store.ts';
import {
  type ChainEntry,
  type EndedToken,
  MAX_DELETIONS,
  type RedemptionEntry,
  type TokenTables,
} from '../token-tables.ts';

/** The first letter of a record's key. A token has one record, whether it is live or has ended: its end is one change. */
type Kind = 't' | 'd' | 'r' | 's';

/** The value of a token's record. */
type TokenRecord = { readonly live: StoredConsole } | { readonly ended: EndedToken };

/** A table that reports the key of each entry that is set or deleted. `clear` reports nothing. */
class FollowedTable<V> extends BoundedMap<string, V> {
  readonly #onChange: (key: string) => void;

  constructor(onChange: (key: string) => void, max = Number.POSITIVE_INFINITY) {
    super(max);
    this.#onChange = onChange;
  }

  override set(key: string, value: V): this {
    super.set(key, value);
    this.#onChange(key);
    return this;
  }

  override delete(key: string): boolean {
    const was = super.delete(key);
    if (was) this.#onChange(key);
    return was;
  }
}

/** The tables of a file store, and their records by key. */
export class StoredTables implements TokenTables {
  readonly live: FollowedTable<StoredConsole>;
  readonly ended: FollowedTable<EndedToken>;
  readonly deletions: FollowedTable<Deletion>;
  readonly redemptions: FollowedTable<RedemptionEntry>;
  readonly signIns: FollowedTable<ChainEntry>;

  /** @param onChange called with the key of each record that changes */
  constructor(onChange: (recordKey: string) => void) {
    const of = (kind: Kind) => (key: string) => onChange(kind + key);
    this.live = new FollowedTable(of('t'));
    this.ended = new FollowedTable(of('t'));
    this.deletions = new FollowedTable(of('d'), MAX_DELETIONS);
    this.redemptions = new FollowedTable(of('r'));
    this.signIns = new FollowedTable(of('s'));
  }

  /** The value that the record of that key must have now; undefined if there must be none. */
  valueOf(recordKey: string): string | undefined {
    const key = recordKey.slice(1);
    const value = this.#valueOf(recordKey.charAt(0) as Kind, key);
    return value === undefined ? undefined : JSON.stringify(value);
  }

  /** The keys of all records. */
  *keys(): Generator<string> {
    for (const key of this.live.keys()) yield `t${key}`;
    for (const key of this.ended.keys()) yield `t${key}`;
    for (const key of this.deletions.keys()) yield `d${key}`;
    for (const key of this.redemptions.keys()) yield `r${key}`;
    for (const key of this.signIns.keys()) yield `s${key}`;
  }

  /** Fills the empty tables, each in the order that its use relies on. */
  fill(records: Iterable<readonly [recordKey: string, value: string]>): void {
    const live: StoredConsole[] = [];
    const ended: [string, EndedToken][] = [];
    const deletions: [string, Deletion][] = [];
    for (const [recordKey, text] of records) {
      const key = recordKey.slice(1);
      const value: unknown = JSON.parse(text);
      switch (recordKey.charAt(0) as Kind) {
        case 't': {
          const token = value as TokenRecord;
          if ('live' in token) live.push(token.live);
          else ended.push([key, token.ended]);
          break;
        }
        case 'd':
          deletions.push([key, value as Deletion]);
          break;
        case 'r':
          this.redemptions.set(key, value as RedemptionEntry);
          break;
        case 's':
          this.signIns.set(key, value as ChainEntry);
          break;
      }
    }
    live.sort((one, other) => one.expiresAt - other.expiresAt);
    ended.sort(([, one], [, other]) => one.forgetAt - other.forgetAt);
    deletions.sort(([, one], [, other]) => one.at - other.at);
    for (const stored of live) this.live.set(stored.console.tokenHash, stored);
    for (const [key, token] of ended) this.ended.set(key, token);
    for (const [key, deletion] of deletions) this.deletions.set(key, deletion);
  }

  #valueOf(kind: Kind, key: string): unknown {
    switch (kind) {
      case 't': {
        const live = this.live.get(key);
        if (live !== undefined) return { live } satisfies TokenRecord;
        const ended = this.ended.get(key);
        return ended === undefined ? undefined : ({ ended } satisfies TokenRecord);
      }
      case 'd':
        return this.deletions.get(key);
      case 'r':
        return this.redemptions.get(key);
      case 's':
        return this.signIns.get(key);
    }
  }
}
