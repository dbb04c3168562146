import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { firstOf } from '../../../platform/collections/first-of.ts';
import { refusedConsole } from '../../refused-console.ts';
import type { RedeemedState, Redemption, RedemptionState } from '../redemption.ts';
import {
  type Deletion,
  type DeletionScope,
  type Lookup,
  REMEMBER_DELETION_S,
  REMEMBER_S,
  type Store,
  type StoredConsole,
  TooManyTokensError,
} from '../store.ts';
import { type EndedToken, emptyTables, type TokenTables } from '../token-tables.ts';
import { MemoryRedemptions } from './memory-redemptions.ts';
import { MemorySignIns } from './memory-sign-ins.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Live and remembered tokens together. If full of live ones, the store rejects new ones. */
  readonly maxTokens?: number;
  /** Chains of sign-ins with an end that is remembered. */
  readonly maxSignIns?: number;
  readonly sweepIntervalMs?: number;
  /** Filled by a store that remembers them beyond this process; empty if absent. */
  readonly tables?: TokenTables;
  /** The mark of `tables.signIns`. */
  readonly mark?: string;
}

/** Tokens in the memory of one process: the embedded default. Several processes with one each refuse each other's tokens. */
export class MemoryStore implements Store {
  readonly name = 'memory';
  readonly shared = false;
  readonly #clock: Clock;
  readonly #maxTokens: number;
  readonly #sweeper: NodeJS.Timeout;
  readonly #live: Map<string, StoredConsole>;
  readonly #ended: Map<string, EndedToken>;
  readonly #tokensOfInstance = new Map<string, Set<string>>();
  readonly #deletions: Map<string, Deletion>;
  readonly #redemptions: MemoryRedemptions;
  readonly signIns: MemorySignIns;

  constructor(options: MemoryStoreOptions) {
    this.#clock = options.clock;
    const { live, ended, deletions, redemptions, signIns } = options.tables ?? emptyTables();
    this.#live = live;
    this.#ended = ended;
    this.#deletions = deletions;
    this.#redemptions = new MemoryRedemptions(options.clock, redemptions);
    this.signIns = new MemorySignIns({
      clock: options.clock,
      entries: signIns,
      mark: options.mark,
      max: options.maxSignIns,
    });
    for (const stored of live.values()) this.#index(stored);
    this.#maxTokens = options.maxTokens ?? 100_000;
    this.#sweeper = setInterval(() => this.#sweep(), options.sweepIntervalMs ?? 60_000);
    this.#sweeper.unref();
  }

  fingerprint(): string {
    return 'memory';
  }

  async put(stored: StoredConsole): Promise<void> {
    const { tokenHash } = stored.console;
    if (this.#live.has(tokenHash) || this.#ended.has(tokenHash)) return;
    this.#freeSlot();
    this.#live.set(tokenHash, stored);
    this.#index(stored);
  }

  async lookupFast(tokenHash: string): Promise<StoredConsole | undefined> {
    const found = await this.lookup(tokenHash);
    return found.state === 'live' ? found.stored : undefined;
  }

  async lookup(tokenHash: string): Promise<Lookup> {
    const live = this.#live.get(tokenHash);
    if (live !== undefined) {
      if (live.expiresAt > this.#nowS()) return { state: 'live', stored: live };
      this.#end(live, null);
    }
    const ended = this.#ended.get(tokenHash);
    if (ended === undefined) return { state: 'unknown' };
    if (ended.forgetAt <= this.#nowS()) {
      this.#ended.delete(tokenHash);
      return { state: 'unknown' };
    }
    return ended.code === null
      ? { state: 'expired', console: ended.console }
      : { state: 'deleted', code: ended.code, console: ended.console };
  }

  async deleteForInstance(instanceUuid: string, code: string, scope: DeletionScope = {}): Promise<number> {
    const { computeHost, reason } = scope;
    let deleted = 0;
    for (const tokenHash of [...(this.#tokensOfInstance.get(instanceUuid) ?? [])]) {
      const stored = this.#live.get(tokenHash);
      if (stored === undefined) continue;
      if (computeHost !== undefined && stored.console.computeHost !== computeHost) continue;
      const wasLive = stored.expiresAt > this.#nowS();
      this.#end(stored, wasLive ? code : null);
      if (wasLive) deleted++;
    }
    const place = placeOf(instanceUuid, computeHost);
    const deletion = { id: randomUUID(), code, at: this.#nowS() };
    this.#deletions.set(place, reason === undefined ? deletion : { ...deletion, reason });
    return deleted;
  }

  async deletions(instanceUuid: string, computeHost: string): Promise<Deletion[]> {
    const places = [placeOf(instanceUuid, undefined), placeOf(instanceUuid, computeHost)];
    return places
      .map((place) => this.#deletions.get(place))
      .filter((deletion) => deletion !== undefined)
      .filter(({ at }) => at + REMEMBER_DELETION_S > this.#nowS());
  }

  async findRedemption(tokenHash: string): Promise<RedemptionState> {
    return this.#redemptions.find(tokenHash);
  }

  async redeem(redemption: Redemption): Promise<RedeemedState> {
    return this.#redemptions.redeem(redemption);
  }

  async renewRedemption(redemption: Redemption): Promise<void> {
    this.#redemptions.renew(redemption);
  }

  async endRedemption(tokenHash: string, code: string): Promise<void> {
    this.#redemptions.end(tokenHash, code);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#redemptions.clear();
    this.signIns.clear();
    this.#live.clear();
    this.#ended.clear();
    this.#tokensOfInstance.clear();
    this.#deletions.clear();
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }

  #index({ console: { tokenHash, instanceUuid } }: StoredConsole): void {
    const siblings = this.#tokensOfInstance.get(instanceUuid);
    if (siblings === undefined) this.#tokensOfInstance.set(instanceUuid, new Set([tokenHash]));
    else siblings.add(tokenHash);
  }

  #end(stored: StoredConsole, code: string | null): void {
    const { tokenHash, instanceUuid } = stored.console;
    this.#live.delete(tokenHash);
    const siblings = this.#tokensOfInstance.get(instanceUuid);
    siblings?.delete(tokenHash);
    if (siblings?.size === 0) this.#tokensOfInstance.delete(instanceUuid);
    const endedAt = Math.min(stored.expiresAt, this.#nowS());
    this.#ended.set(tokenHash, { code, console: refusedConsole(stored), forgetAt: endedAt + REMEMBER_S });
  }

  /** A new token replaces the remembered one that ended first. It never replaces a live one. */
  #freeSlot(): void {
    for (const stored of this.#live.values()) {
      if (stored.expiresAt > this.#nowS()) break;
      this.#end(stored, null);
    }
    if (this.#live.size + this.#ended.size < this.#maxTokens) return;
    const oldest = firstOf(this.#ended.keys());
    if (oldest === undefined)
      throw new TooManyTokensError(`the token store is full: ${this.#maxTokens} live tokens`);
    this.#ended.delete(oldest);
  }

  #sweep(): void {
    const now = this.#nowS();
    this.#redemptions.sweep();
    this.signIns.sweep();
    for (const stored of [...this.#live.values()]) if (stored.expiresAt <= now) this.#end(stored, null);
    for (const [tokenHash, ended] of this.#ended) if (ended.forgetAt <= now) this.#ended.delete(tokenHash);
    for (const [place, { at }] of this.#deletions) {
      if (at + REMEMBER_DELETION_S > now) break;
      this.#deletions.delete(place);
    }
  }
}

function placeOf(instanceUuid: string, computeHost: string | undefined): string {
  return computeHost === undefined ? instanceUuid : `${instanceUuid} ${computeHost}`;
}
