import { createHash } from 'node:crypto';
import { newRequestId } from '../../flow/request-id.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../stores/store.ts';
import { makeProbeToken } from './probe-token.ts';

/** Each authority leaves one mark in each period of this many seconds. */
const PERIOD_S = 20;
/** Marks of one period that are read. */
const MAX_MARKS = 16;

export interface StoreMarksOptions {
  readonly store: Pick<Store, 'put' | 'lookup'>;
  readonly host: string;
  readonly clock: Clock;
  /** Equal for the authorities of one installation, so that two installations with one memcached do not report each other. */
  readonly installation: string;
  /** `[oriel_nats] subject_prefix`: authorities with different ones do not find each other on one bus. */
  readonly prefix: string;
  readonly periodS?: number;
}

/** An authority that writes to the token store, and the subject_prefix that it has. */
export interface Marked {
  readonly host: string;
  readonly prefix: string;
}

/**
 * The authorities that write to the token store, to find those on another bus: if the route between NATS servers is broken, each
 * half of the bus looks complete. A mark is a token with a known hash and a console that does not exist.
 */
export class StoreMarks {
  readonly #options: StoreMarksOptions;
  readonly #periodS: number;
  readonly #startedAtS: number;
  /** Host → when it was last on the bus, in seconds since the epoch. */
  readonly #seenAt = new Map<string, number>();

  constructor(options: StoreMarksOptions) {
    this.#options = options;
    this.#periodS = options.periodS ?? PERIOD_S;
    this.#startedAtS = options.clock.now() / 1000;
  }

  /**
   * Writes a mark, and returns the hosts that wrote marks in this period and in the one before and were on the bus in neither. A
   * host that has just stopped is not among them.
   */
  async missing(onBus: readonly string[]): Promise<Marked[]> {
    const now = this.#options.clock.now() / 1000;
    for (const host of onBus) this.#seenAt.set(host, now);
    const period = Math.floor(now / this.#periodS);
    const [current, previous] = await Promise.all([this.#marksOf(period), this.#marksOf(period - 1)]);
    const hosts = new Set(current.map(({ host }) => host));
    if (!hosts.has(this.#options.host)) await this.#mark(period, current.length);
    const begin = (period - 1) * this.#periodS;
    if (this.#startedAtS > begin) return [];
    const missing = previous.filter(
      ({ host }) => host !== this.#options.host && hosts.has(host) && (this.#seenAt.get(host) ?? 0) < begin,
    );
    const byHost = new Map(missing.map((mark) => [mark.host, mark]));
    return [...byHost.values()].sort((one, other) => (one.host < other.host ? -1 : 1));
  }

  /** The authorities that have marked a period, in that order. */
  async #marksOf(period: number): Promise<Marked[]> {
    const marks: Marked[] = [];
    while (marks.length < MAX_MARKS) {
      const found = await this.#options.store.lookup(this.#hashOf(period, marks.length));
      if (found.state !== 'live') break;
      const { computeHost: host, internalAccessPath: prefix } = found.stored.console;
      marks.push({ host, prefix: prefix ?? '' });
    }
    return marks;
  }

  /** Uses the next free place. If two use the same one, the other finds in its next round that its mark is missing. */
  async #mark(period: number, place: number): Promise<void> {
    if (place >= MAX_MARKS) return;
    const { store, clock, host, prefix } = this.#options;
    const { console, ...mark } = makeProbeToken(clock.now(), newRequestId());
    const tokenHash = this.#hashOf(period, place);
    await store.put({
      ...mark,
      console: { ...console, tokenHash, computeHost: host, internalAccessPath: prefix },
    });
  }

  #hashOf(period: number, place: number): string {
    return createHash('sha256')
      .update(`oriel authority ${this.#options.installation} ${period} ${place}`)
      .digest('hex');
  }
}
