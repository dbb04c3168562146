import type { Settings } from '../../../config/option-table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { BackOffs } from '../../../platform/pace/back-offs.ts';
import { Rates } from '../../../platform/pace/rates.ts';
import { addressBlock } from '../../../platform/reverse-proxy/plain-address.ts';

/** A few wrong passwords in a row cause no wait: users mistype. */
const OF_USER_AT_ADDRESS = { free: () => 4, firstWaitMs: 1_000, longestWaitMs: 60_000 };
/** Those of all users at one address: one password tried with many names. */
const OF_ADDRESS = { free: () => 30, firstWaitMs: 1_000, longestWaitMs: 60_000 };

/**
 * Limits how often one client address tries passwords at Keystone through the dashboard. Keystone sees the api as the client, so its
 * own limits cannot tell one browser from another. A user waits at one address only, so that no client can lock a user out.
 */
export class KeystoneSignInPace {
  readonly #attempts: Rates;
  readonly #ofUserAtAddress: BackOffs;
  readonly #ofAddress: BackOffs;

  constructor(settings: Pick<Settings, 'oriel_auth'>, clock: Clock) {
    this.#attempts = new Rates(() => settings.oriel_auth.max_sign_ins_per_minute, clock);
    this.#ofUserAtAddress = new BackOffs(OF_USER_AT_ADDRESS, clock);
    this.#ofAddress = new BackOffs(OF_ADDRESS, clock);
  }

  /**
   * Runs the check of a password; it resolves with undefined for a wrong one. An attempt counts as failed from its start, so that
   * parallel attempts are limited like consecutive ones.
   * @throws {Refusal} sign_in_throttled, with the time after which a try is allowed
   */
  async run<T>(user: string, address: string, check: () => Promise<T | undefined>): Promise<T | undefined> {
    const block = addressBlock(address);
    const pair = `${block}\n${user}`;
    const waitMs = Math.max(
      this.#attempts.take(block),
      this.#ofUserAtAddress.waitMs(pair),
      this.#ofAddress.waitMs(block),
    );
    if (waitMs > 0) {
      throw new Refusal('sign_in_throttled', `${block} failed too often`, { retryAfterMs: waitMs });
    }
    this.#failed(pair, block);
    let isWrong = false;
    try {
      const result = await check();
      isWrong = result === undefined;
      if (!isWrong) this.#ofUserAtAddress.forgive(pair);
      return result;
    } finally {
      this.#ofUserAtAddress.withdraw(pair);
      this.#ofAddress.withdraw(block);
      // The wait begins with Keystone's reply, which can take longer than the wait. Without a reply, the password was not judged.
      if (isWrong) this.#failed(pair, block);
    }
  }

  #failed(pair: string, block: string): void {
    this.#ofUserAtAddress.failed(pair);
    this.#ofAddress.failed(block);
  }
}
