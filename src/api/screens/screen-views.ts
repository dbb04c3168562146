import type { Clock } from '../../platform/clock.ts';
import { RecentKeys } from '../../platform/collections/recent-keys.ts';
import { Rates } from '../../platform/pace/rates.ts';
import { Fault } from '../http/fault.ts';

/** Requests of one user in a minute: a list of 200 instances, each every 5 s, in two windows. */
const PER_MINUTE = 6_000;
/** A user who goes on viewing an instance has one audit record in this many ms. */
const AUDIT_MS = 600_000;

/** Who viewed which screen lately, through this api. */
export class ScreenViews {
  readonly #rates: Rates;
  readonly #audited: RecentKeys;

  constructor(clock: Clock) {
    this.#rates = new Rates(() => PER_MINUTE, clock);
    this.#audited = new RecentKeys(AUDIT_MS, clock);
  }

  /** Counts a request. @throws {Fault} screens_throttled */
  count(userId: string): void {
    const waitMs = this.#rates.take(userId);
    if (waitMs > 0) throw new Fault('screens_throttled', { detail: userId, retryAfterMs: waitMs });
  }

  /** Calls `audit` unless the user's view of the instance has a record. A view without one is audited by the next request. */
  async auditOnce(
    userId: string,
    instanceUuid: string,
    form: string,
    audit: () => Promise<void>,
  ): Promise<void> {
    const key = JSON.stringify([userId, instanceUuid, form]);
    if (this.#audited.has(key)) return;
    await audit();
    this.#audited.add(key);
  }
}
