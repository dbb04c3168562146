import type { Settings } from '../../../config/option-table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { BackOffs } from '../../../platform/pace/back-offs.ts';
import { Rates } from '../../../platform/pace/rates.ts';
import { addressBlock } from '../../../platform/reverse-proxy/plain-address.ts';
import { SignInHomes } from './sign-in-homes.ts';

/** A few wrong passwords in a row cause no wait: users mistype. */
const OF_USER_AT_ADDRESS = { free: () => 4, firstWaitMs: 1_000, longestWaitMs: 60_000 };
/** Those of all users at one address: one password tried with many names. */
const OF_ADDRESS = { free: () => 30, firstWaitMs: 1_000, longestWaitMs: 60_000 };
/** Those of one user at all addresses. Short, because other clients can make the user wait at an address without a previous sign-in. */
const OF_USER = { free: () => 30, firstWaitMs: 1_000, longestWaitMs: 10_000 };

/** A sign-in whose password may be checked. Exactly one of the methods is called, once. */
export interface Attempt {
  /** Whether the password may be the one that was right at this address before. */
  readonly isRecognised: boolean;
  /** The password was checked. @throws {Refusal} sign_in_throttled, unauthenticated */
  decide(isRight: boolean): void;
  /** The password could not be checked. */
  abandon(): void;
}

/**
 * Limits how often sign-ins are tried. A wrong password delays the next attempt of that user at that address, of all users at that
 * address, and of that user anywhere. A user who has recently signed in at the address is exempt from the latter two if the password
 * is right, so other clients cannot lock the user out. A wrong password gets the same reply after the same work as an unknown name, so
 * that replies do not reveal which users exist. An attempt counts as failed from its start, so that parallel attempts are limited like
 * consecutive ones.
 */
export class SignInPace {
  readonly #attempts: Rates;
  readonly #ofUserAtAddress: BackOffs;
  readonly #ofAddress: BackOffs;
  readonly #ofUser: BackOffs;
  readonly #homes: SignInHomes;

  constructor(settings: Pick<Settings, 'oriel_auth'>, clock: Clock) {
    this.#attempts = new Rates(() => settings.oriel_auth.max_sign_ins_per_minute, clock);
    this.#ofUserAtAddress = new BackOffs(OF_USER_AT_ADDRESS, clock);
    this.#ofAddress = new BackOffs(OF_ADDRESS, clock);
    this.#ofUser = new BackOffs(OF_USER, clock);
    this.#homes = new SignInHomes(clock);
  }

  /** @throws {Refusal} sign_in_throttled, with the time after which a try is allowed */
  begin(user: string, address: string, password: string): Attempt {
    const block = addressBlock(address);
    requireNoWait(this.#attempts.take(block), `${block} signs in too often`);
    const pair = `${block}\n${user}`;
    requireNoWait(this.#ofUserAtAddress.waitMs(pair), `one user from ${block} failed too often`);
    const strangerWaitMs = Math.max(this.#ofAddress.waitMs(block), this.#ofUser.waitMs(user));
    const isRecognised = this.#homes.recognises(user, block, password);
    this.#ofUserAtAddress.failed(pair);
    if (strangerWaitMs > 0 && !isRecognised) {
      // At an address without sign-ins, nothing was learned about the password.
      if (!this.#homes.hasResidents(block)) this.#ofUserAtAddress.withdraw(pair);
      requireNoWait(strangerWaitMs, `${block} or the user failed too often`);
    }
    // During a wait, one more failure would reveal in the next reply that this password was checked.
    const others =
      strangerWaitMs > 0
        ? []
        : ([
            [this.#ofAddress, block],
            [this.#ofUser, user],
          ] as const);
    for (const [backOffs, key] of others) backOffs.failed(key);
    const withdraw = () => {
      for (const [backOffs, key] of others) backOffs.withdraw(key);
    };
    return {
      isRecognised,
      decide: (isRight) => {
        if (isRight && (strangerWaitMs === 0 || this.#homes.has(user, block))) {
          withdraw();
          // Forgives that user alone; otherwise a user could sign in between guesses at other users.
          this.#ofUserAtAddress.forgive(pair);
          this.#homes.add(user, block, password);
          return;
        }
        requireNoWait(strangerWaitMs, `${block} or the user failed too often`);
        throw new Refusal('unauthenticated', 'wrong user or password');
      },
      abandon: () => {
        withdraw();
        this.#ofUserAtAddress.withdraw(pair);
      },
    };
  }
}

function requireNoWait(retryAfterMs: number, detail: string): void {
  if (retryAfterMs > 0) throw new Refusal('sign_in_throttled', detail, { retryAfterMs });
}
