import type { Settings } from '../../../config/options/table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { BackOffs } from '../../../platform/pace/back-offs.ts';
import { Rates } from '../../../platform/pace/rates.ts';
import { RecentKeys } from '../../../platform/pace/recent-keys.ts';
import { addressBlock } from '../../../platform/reverse-proxy/plain-address.ts';

/** Wrong passwords in a row that cost nothing: people mistype. */
const OF_ONE_AT_HOME = { free: () => 4, firstWaitMs: 1_000, longestWaitMs: 60_000 };
/** Those of all users at one address: one password tried with many names. */
const OF_ADDRESS = { free: () => 30, firstWaitMs: 1_000, longestWaitMs: 60_000 };
/** Those of one user at all addresses. Short, since strangers make the user wait where he was not seen before. */
const OF_USER = { free: () => 30, firstWaitMs: 1_000, longestWaitMs: 10_000 };
/** For so long a user is at home where he has signed in. */
const AT_HOME_MS = 24 * 3_600_000;

/**
 * How often somebody may try to sign in. Wrong passwords make the next try wait: of that user at that address, of anybody at
 * that address, and of that user anywhere; the latter two not where the user has signed in of late, so that strangers can
 * lock nobody out. Names that do not exist are treated the same, so that it tells nobody who does.
 */
export class SignInPace {
  readonly #attempts: Rates;
  readonly #ofOneAtHome: BackOffs;
  readonly #ofAddress: BackOffs;
  readonly #ofUser: BackOffs;
  readonly #homes: RecentKeys;

  constructor(settings: Pick<Settings, 'oriel_auth'>, clock: Clock) {
    this.#attempts = new Rates(() => settings.oriel_auth.max_sign_ins_per_minute, clock);
    this.#ofOneAtHome = new BackOffs(OF_ONE_AT_HOME, clock);
    this.#ofAddress = new BackOffs(OF_ADDRESS, clock);
    this.#ofUser = new BackOffs(OF_USER, clock);
    this.#homes = new RecentKeys(AT_HOME_MS, clock);
  }

  /** Throws sign_in_throttled, with the time after which a try is looked at. */
  requireTry(user: string, address: string): void {
    const block = addressBlock(address);
    const refuse = (retryAfterMs: number, what: string) => {
      if (retryAfterMs > 0) throw new Refusal('sign_in_throttled', what, { retryAfterMs });
    };
    refuse(this.#attempts.take(block), `${block} signs in too often`);
    const home = homeOf(user, block);
    refuse(this.#ofOneAtHome.enter(home), `${user} from ${block} failed too often`);
    if (this.#homes.has(home)) return;
    refuse(this.#ofAddress.enter(block), `${block} failed too often`);
    refuse(this.#ofUser.enter(user), `${user} failed too often`);
  }

  failed(user: string, address: string): void {
    const block = addressBlock(address);
    this.#ofOneAtHome.failed(homeOf(user, block));
    this.#ofAddress.failed(block);
    this.#ofUser.failed(user);
  }

  /** Forgives that user alone: whoever has one password would buy guesses at others by it. */
  succeeded(user: string, address: string): void {
    const home = homeOf(user, addressBlock(address));
    this.#ofOneAtHome.forgive(home);
    this.#homes.add(home);
  }
}

const homeOf = (user: string, block: string) => `${block}\n${user}`;
