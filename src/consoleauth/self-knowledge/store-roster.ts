import { createHash } from 'node:crypto';
import { newRequestId } from '../../flow/request-id.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../stores/store.ts';
import { makeCanary } from './canary.ts';

/** Each authority leaves one mark in each period of this many seconds. */
const PERIOD_S = 20;
/** Marks of one period that are looked at. */
const MAX_MARKS = 16;

export interface StoreRosterOptions {
  readonly store: Pick<Store, 'put' | 'lookup'>;
  readonly host: string;
  readonly clock: Clock;
  /** `[oriel_nats] subject_prefix`: two installations that share a memcached do not miss each other. */
  readonly bus: string;
  readonly periodS?: number;
}

/**
 * Who writes to the token store, so that an authority is found that is on another bus: if the route between NATS servers is
 * broken, each half of the bus looks complete. A mark is a token whose hash is known and whose console leads nowhere.
 */
export class StoreRoster {
  readonly #options: StoreRosterOptions;
  readonly #periodS: number;
  readonly #startedAtS: number;
  /** Host → when it was on the bus last, in seconds since the epoch. */
  readonly #seenAt = new Map<string, number>();

  constructor(options: StoreRosterOptions) {
    this.#options = options;
    this.#periodS = options.periodS ?? PERIOD_S;
    this.#startedAtS = options.clock.now() / 1000;
  }

  /**
   * Leaves a mark, and returns the hosts that left marks in this period and in the one before and were on the bus in neither:
   * one that has just ended is not among them.
   */
  async missing(onBus: readonly string[]): Promise<string[]> {
    const now = this.#options.clock.now() / 1000;
    for (const host of onBus) this.#seenAt.set(host, now);
    const period = Math.floor(now / this.#periodS);
    const [current, previous] = await Promise.all([this.#hostsOf(period), this.#hostsOf(period - 1)]);
    if (!current.includes(this.#options.host)) await this.#mark(period, current.length);
    const begin = (period - 1) * this.#periodS;
    if (this.#startedAtS > begin) return [];
    const missing = previous.filter(
      (host) =>
        host !== this.#options.host && current.includes(host) && (this.#seenAt.get(host) ?? 0) < begin,
    );
    return [...new Set(missing)].sort();
  }

  /** The hosts that have marked a period, in the order in which they came. */
  async #hostsOf(period: number): Promise<string[]> {
    const hosts: string[] = [];
    while (hosts.length < MAX_MARKS) {
      const found = await this.#options.store.lookup(this.#hashOf(period, hosts.length));
      if (found.state !== 'live') break;
      hosts.push(found.stored.console.computeHost);
    }
    return hosts;
  }

  /** Takes the next free place. Of two that take the same one, the other finds in its next round that it has none. */
  async #mark(period: number, place: number): Promise<void> {
    if (place >= MAX_MARKS) return;
    const { store, clock, host } = this.#options;
    const { console, ...mark } = makeCanary(clock.now(), newRequestId());
    const tokenHash = this.#hashOf(period, place);
    await store.put({ ...mark, console: { ...console, tokenHash, computeHost: host } });
  }

  #hashOf(period: number, place: number): string {
    return createHash('sha256')
      .update(`oriel authority ${this.#options.bus} ${period} ${place}`)
      .digest('hex');
  }
}
