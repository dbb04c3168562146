import { randomUUID } from 'node:crypto';
import type { RefusedConsole } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { firstOf } from '../../../platform/collections/first-of.ts';
import { refusedConsole } from '../../refused-console.ts';
import type { Claim, ClaimState, TakenState } from '../redemption.ts';
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
import { MemoryClaims } from './memory-redemptions.ts';
import { MemorySignIns } from './memory-sign-ins.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Live and remembered tokens together. Full of live ones, the store takes no more. */
  readonly maxTokens?: number;
  /** Chains of sign-ins of which an end is remembered. */
  readonly maxSignIns?: number;
  readonly sweepIntervalMs?: number;
}

/** A token that has ended: why, and until when that is remembered. */
interface Ended {
  /** Null: it expired. */
  readonly code: string | null;
  readonly console: RefusedConsole;
  /** Seconds since the epoch. */
  readonly forgetAt: number;
}

/** Deletions remembered at once; the oldest give way. */
const MAX_DELETIONS = 100_000;

/** Tokens of one process: the embedded default, and a split brain where several processes have one each. */
export class MemoryStore implements Store {
  readonly name = 'memory';
  readonly shared = false;
  readonly #clock: Clock;
  readonly #maxTokens: number;
  readonly #sweeper: NodeJS.Timeout;
  /** In the order of their making, which is that of their expiry while the lifetime stays as it is. */
  readonly #live = new Map<string, StoredConsole>();
  readonly #ended = new Map<string, Ended>();
  readonly #tokensOfInstance = new Map<string, Set<string>>();
  /** By instance, and by instance and host; the oldest first. */
  readonly #deletions = new BoundedMap<string, Deletion>(MAX_DELETIONS);
  readonly #claims: MemoryClaims;
  readonly signIns: MemorySignIns;

  constructor(options: MemoryStoreOptions) {
    this.#clock = options.clock;
    this.#claims = new MemoryClaims(options.clock);
    this.signIns = new MemorySignIns(options.clock, options.maxSignIns);
    this.#maxTokens = options.maxTokens ?? 100_000;
    this.#sweeper = setInterval(() => this.#sweep(), options.sweepIntervalMs ?? 60_000);
    this.#sweeper.unref();
  }

  fingerprint(): string {
    return 'memory';
  }

  async put(stored: StoredConsole): Promise<void> {
    const { tokenHash, instanceUuid } = stored.console;
    if (this.#live.has(tokenHash) || this.#ended.has(tokenHash)) return;
    this.#freeSlot();
    this.#live.set(tokenHash, stored);
    const siblings = this.#tokensOfInstance.get(instanceUuid);
    if (siblings === undefined) this.#tokensOfInstance.set(instanceUuid, new Set([tokenHash]));
    else siblings.add(tokenHash);
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
      const stored = this.#live.get(tokenHash)!;
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

  async findClaim(tokenHash: string): Promise<ClaimState> {
    return this.#claims.find(tokenHash);
  }

  async claim(claim: Claim): Promise<TakenState> {
    return this.#claims.claim(claim);
  }

  async renewClaim(claim: Claim): Promise<void> {
    this.#claims.renew(claim);
  }

  async endClaim(tokenHash: string, code: string): Promise<void> {
    this.#claims.end(tokenHash, code);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#claims.clear();
    this.signIns.clear();
    this.#live.clear();
    this.#ended.clear();
    this.#tokensOfInstance.clear();
    this.#deletions.clear();
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
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

  /** Remembered tokens give way to new ones, the longest ended first; live ones never do. */
  #freeSlot(): void {
    for (const stored of this.#live.values()) {
      if (stored.expiresAt > this.#nowS()) break;
      this.#end(stored, null);
    }
    if (this.#live.size + this.#ended.size < this.#maxTokens) return;
    const oldest = firstOf(this.#ended.keys());
    if (oldest === undefined)
      throw new TooManyTokensError(`the memory store is full: ${this.#maxTokens} live tokens`);
    this.#ended.delete(oldest);
  }

  #sweep(): void {
    const now = this.#nowS();
    this.#claims.sweep();
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
