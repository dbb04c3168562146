import type { Settings } from '../../../config/option-table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Rates } from '../../../platform/pace/rates.ts';
import { addressBlock } from '../../../platform/reverse-proxy/plain-address.ts';

/**
 * Limits how often a token is exchanged for another. No password hash slows this down, and the revocation of each token takes space
 * in the token store.
 */
export class TokenSignInPace {
  readonly #ofAddress: Rates;
  readonly #ofUser: Rates;

  constructor(settings: Pick<Settings, 'oriel_auth'>, clock: Clock) {
    const perMinute = () => settings.oriel_auth.max_sign_ins_per_minute;
    this.#ofAddress = new Rates(perMinute, clock);
    this.#ofUser = new Rates(perMinute, clock);
  }

  /** @throws {Refusal} sign_in_throttled, with the time after which the next is allowed */
  require(user: string, address: string): void {
    const block = addressBlock(address);
    const retryAfterMs = this.#ofAddress.take(block) || this.#ofUser.take(user);
    if (retryAfterMs === 0) return;
    throw new Refusal('sign_in_throttled', `${user} from ${block} signs in by token too often`, {
      retryAfterMs,
    });
  }
}
