import { createHmac, randomBytes } from 'node:crypto';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { addressBlock, addressSite } from '../../../platform/reverse-proxy/plain-address.ts';

/** A hash takes a thread of the pool and 32 MiB: two leave capacity for other work. */
const AT_ONCE = 2;
/** Checks that wait in one lane; of one address block; of one site (a /48 of IPv6). */
const LANES = {
  recognised: { all: 32, ofBlock: 16, ofSite: 16 },
  other: { all: 32, ofBlock: 3, ofSite: 6 },
} as const;
type Lane = keyof typeof LANES;
/** Checks of recognised passwords in a row before one of the others is served. */
const RECOGNISED_IN_A_ROW = 3;
/** Half of the checks of an address are forgotten after this time. */
const HALF_LIFE_MS = 5 * 60_000;
const MAX_REMEMBERED = 10_000;

export interface PasswordCheck {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** Whether the password may have been accepted from this address before. */
  readonly isRecognised: boolean;
}

interface Waiting {
  readonly block: string;
  readonly site: string;
  begin(): void;
  giveUp(): void;
}

/**
 * The queue in front of the password hash, the most expensive work that an unauthenticated client can ask for. Recognised
 * passwords wait in a separate lane. In each lane the address with the fewest checks comes first, and if the lane is full, the one
 * with the most is dropped: an address, or a hundred, that send sign-ins without pause wait behind an address that sends one. The order
 * never depends on whether a user exists, because the duration of a reply would reveal it.
 */
export class PasswordChecks {
  readonly #now: () => number;
  readonly #lanes: Record<Lane, Waiting[]> = { recognised: [], other: [] };
  /** Checks of blocks and sites, the oldest first. */
  readonly #had = new BoundedMap<string, { count: number; at: number }>(MAX_REMEMBERED);
  /** Simultaneous sign-ins with the same password of the same user from the same block share one check. */
  readonly #underWay = new Map<string, Promise<boolean | undefined>>();
  readonly #key = randomBytes(32);
  #running = 0;
  #recognisedInARow = 0;

  constructor(clock: Clock) {
    this.#now = steadyTime(clock);
  }

  /** Whether the password is right, as `verify` finds out; undefined if too many checks wait. */
  run(check: PasswordCheck, verify: () => Promise<boolean>): Promise<boolean | undefined> {
    const block = addressBlock(check.address);
    const key = createHmac('sha256', this.#key)
      .update(JSON.stringify([block, check.user, check.password]))
      .digest('base64');
    let result = this.#underWay.get(key);
    if (result === undefined) {
      result = this.#enqueue(check, block, verify).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, result);
    }
    return result;
  }

  #enqueue(
    { address, isRecognised }: PasswordCheck,
    block: string,
    verify: () => Promise<boolean>,
  ): Promise<boolean | undefined> {
    const site = addressSite(address);
    return new Promise((resolve, reject) => {
      const begin = () => {
        this.#running++;
        for (const key of new Set([block, site])) this.#count(key);
        verify()
          .then(resolve, reject)
          .finally(() => {
            this.#running--;
            this.#beginNext();
          });
      };
      const waiting = { block, site, begin, giveUp: () => resolve(undefined) };
      if (this.#running < AT_ONCE) begin();
      else this.#wait(isRecognised ? 'recognised' : 'other', waiting);
    });
  }

  #wait(lane: Lane, newcomer: Waiting): void {
    const waiting = this.#lanes[lane];
    const { all, ofBlock, ofSite } = LANES[lane];
    const isCrowded =
      waiting.filter(({ block }) => block === newcomer.block).length >= ofBlock ||
      waiting.filter(({ site }) => site === newcomer.site).length >= ofSite;
    if (isCrowded) {
      newcomer.giveUp();
      return;
    }
    waiting.push(newcomer);
    if (waiting.length <= all) return;
    const last = waiting.reduce((worst, one) => (this.#comesBefore(one, worst) ? worst : one));
    waiting.splice(waiting.indexOf(last), 1);
    last.giveUp();
  }

  #beginNext(): void {
    const { recognised, other } = this.#lanes;
    const isTurnOfOthers = recognised.length === 0 || this.#recognisedInARow >= RECOGNISED_IN_A_ROW;
    const waiting = isTurnOfOthers && other.length > 0 ? other : recognised;
    this.#recognisedInARow = waiting === recognised ? this.#recognisedInARow + 1 : 0;
    if (waiting.length === 0) return;
    const next = waiting.reduce((first, one) => (this.#comesBefore(one, first) ? one : first));
    waiting.splice(waiting.indexOf(next), 1);
    next.begin();
  }

  /** Of two with the same number of checks, the first in the lane came first. */
  #comesBefore(one: Waiting, other: Waiting): boolean {
    const bySite = this.#hadOf(one.site) - this.#hadOf(other.site);
    return bySite === 0 ? this.#hadOf(one.block) < this.#hadOf(other.block) : bySite < 0;
  }

  #hadOf(key: string): number {
    const had = this.#had.get(key);
    return had === undefined ? 0 : had.count * 2 ** ((had.at - this.#now()) / HALF_LIFE_MS);
  }

  #count(key: string): void {
    this.#had.set(key, { count: this.#hadOf(key) + 1, at: this.#now() });
  }
}
