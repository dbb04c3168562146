import { createHmac, randomBytes } from 'node:crypto';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { firstOf } from '../../../platform/collections/first-of.ts';

/** How long a user is known at an address after a sign-in there. */
const AT_HOME_MS = 24 * 3_600_000;
/** Address blocks remembered for one user; the one with the oldest sign-in is dropped first. */
const MAX_HOMES_OF_USER = 32;

interface Home {
  /** Of the password that was right at the address. */
  readonly tag: number;
  /** Steady milliseconds. */
  readonly at: number;
}

/**
 * Where users have recently signed in, and one byte of a keyed hash of the password that was accepted there. The byte identifies a
 * password that is probably correct before its expensive check, so that guesses from the same address cannot take its place. One
 * byte lets one guess in 256 pass, and tells a reader of this process's memory almost nothing about the password. Only
 * sign-ins that succeed are stored, so an unauthenticated client cannot push an entry out.
 */
export class SignInHomes {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  /** By user and address block, the oldest sign-in first. */
  readonly #homes = new Map<string, Map<string, Home>>();
  /** How many users have signed in from a block. */
  readonly #residents = new Map<string, number>();

  constructor(clock: Clock) {
    this.#now = steadyTime(clock);
  }

  add(user: string, block: string, password: string): void {
    let homes = this.#homes.get(user);
    if (homes === undefined) {
      homes = new Map();
      this.#homes.set(user, homes);
    }
    this.#remove(homes, block);
    const oldest = firstOf(homes.keys());
    if (oldest !== undefined && homes.size >= MAX_HOMES_OF_USER) this.#remove(homes, oldest);
    homes.set(block, { tag: this.#tag(user, block, password), at: this.#now() });
    this.#residents.set(block, (this.#residents.get(block) ?? 0) + 1);
  }

  has(user: string, block: string): boolean {
    return this.#home(user, block) !== undefined;
  }

  /** True if any user has signed in from the block. */
  hasResidents(block: string): boolean {
    return this.#residents.has(block);
  }

  /**
   * True if the password may be the one that was accepted here. For a name that has not signed in here, it is true as often as for
   * a wrong password of one that has, so that the difference in treatment does not reveal names.
   */
  recognises(user: string, block: string, password: string): boolean {
    if (!this.hasResidents(block)) return false;
    const expected = this.#home(user, block)?.tag ?? this.#tag(user, block);
    return this.#tag(user, block, password) === expected;
  }

  #home(user: string, block: string): Home | undefined {
    const home = this.#homes.get(user)?.get(block);
    return home !== undefined && this.#now() - home.at < AT_HOME_MS ? home : undefined;
  }

  #remove(homes: Map<string, Home>, block: string): void {
    if (!homes.delete(block)) return;
    const left = (this.#residents.get(block) ?? 0) - 1;
    if (left <= 0) this.#residents.delete(block);
    else this.#residents.set(block, left);
  }

  #tag(...parts: string[]): number {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest().readUInt8(0);
  }
}
