import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import {
  type EndedSignIn,
  SIGN_IN_SLACK_S,
  type SignInChain,
  type SignInStore,
  StoreFullError,
} from '../sign-ins.ts';
import type { ChainEntry } from '../token-tables.ts';

export interface MemorySignInsOptions {
  readonly clock: Clock;
  readonly entries?: Map<string, ChainEntry>;
  /** Names the memory of `entries`; a new name if absent. */
  readonly mark?: string | undefined;
  /** Chains with an end that is remembered. */
  readonly max?: number | undefined;
}

/** About 40 MB. More sign-ins than two scrypt hashes at once can make in the default lifetime of a sign-in. */
const MAX_CHAINS = 200_000;
/** No sign-in begins if the table is fuller than this share. The rest is reserved for the ends of existing sign-ins. */
const SHARE_FOR_NEW = 0.9;
/** A full table is searched for expired entries at most once in this many seconds. */
const SWEEP_AGAIN_S = 1;

/** The ended sign-ins in the memory of one process. Without a given mark, its only mark changes with every start. */
export class MemorySignIns implements SignInStore {
  readonly #mark: string;
  readonly #clock: Clock;
  readonly #max: number;
  /** By chain. */
  readonly #entries: Map<string, ChainEntry>;
  #sweepAgainAt = 0;

  constructor({ clock, entries = new Map(), mark = randomUUID(), max = MAX_CHAINS }: MemorySignInsOptions) {
    this.#clock = clock;
    this.#entries = entries;
    this.#mark = mark;
    this.#max = max;
  }

  async marks(): Promise<readonly string[]> {
    this.#freeSlot(this.#max * SHARE_FOR_NEW);
    return [this.#mark];
  }

  async find(chainId: string, marks: readonly string[]): Promise<SignInChain> {
    return { remembered: marks.includes(this.#mark), ended: await this.ended(chainId) };
  }

  async ended(chainId: string): Promise<readonly string[]> {
    const entry = this.#entries.get(chainId);
    return entry === undefined || entry.until <= this.#nowS() ? [] : [...entry.ended];
  }

  async learn(): Promise<void> {}

  async end({ chainId, auditId, endsAt }: EndedSignIn): Promise<void> {
    const entry = this.#entries.get(chainId);
    if (entry !== undefined) {
      if (entry.ended.includes(auditId)) return;
      this.#entries.set(chainId, { ...entry, ended: [...entry.ended, auditId] });
      return;
    }
    this.#freeSlot(this.#max);
    this.#entries.set(chainId, { ended: [auditId], until: endsAt + SIGN_IN_SLACK_S });
  }

  sweep(): void {
    const now = this.#nowS();
    for (const [chainId, { until }] of this.#entries) if (until <= now) this.#entries.delete(chainId);
  }

  clear(): void {
    this.#entries.clear();
  }

  #freeSlot(max: number): void {
    if (this.#entries.size < max) return;
    const now = performance.now() / 1000;
    if (now >= this.#sweepAgainAt) {
      this.#sweepAgainAt = now + SWEEP_AGAIN_S;
      this.sweep();
    }
    if (this.#entries.size < max) return;
    throw new StoreFullError(`the token store holds ${this.#entries.size} ended sign-ins, of ${this.#max}`);
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }
}
