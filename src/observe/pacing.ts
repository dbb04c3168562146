import type { RefusalCode } from '../flow/refusals.ts';
import type { Clock } from '../platform/clock.ts';
import { RareNews } from '../platform/pace/rare-news.ts';
import type { ObservedEvent } from './events.ts';

/** Refusals that only a flood causes. One line in ten seconds is enough, for users too. */
const OF_FLOODS: ReadonlySet<string> = new Set<RefusalCode>([
  'upgrades_throttled',
  'tokens_throttled',
  'address_full',
]);

/**
 * Decides which events of unauthenticated clients are left out of log and audit. Ten of a kind are reported at once and then
 * one in ten seconds, with the number of those in between; otherwise a client could fill the disk.
 */
export class Pacing {
  readonly #strangers: RareNews;
  readonly #floods: RareNews;

  constructor(clock: Clock) {
    this.#strangers = new RareNews(clock);
    this.#floods = new RareNews(clock, 1);
  }

  /** How many were left out since the last event of this kind that was reported; undefined if this one is left out. */
  take(event: ObservedEvent): number | undefined {
    if (!('stranger' in event)) return 0;
    const code = 'code' in event ? event.code : '';
    const kind = `${event.event} ${code}`;
    if (OF_FLOODS.has(code)) return this.#floods.take(kind);
    if (!event.stranger) return 0;
    return this.#strangers.take('user' in event ? `${kind} ${event.user ?? ''}` : kind);
  }
}
