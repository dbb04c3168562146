import type { Settings } from '../../config/option-table.ts';
import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import { Refusal } from '../../flow/refusals.ts';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';

/** Whose session it is; an empty user is not known, as in front of a cloud. */
export type Owner = Pick<AuthorizedConsole, 'userId' | 'instanceUuid' | 'viewOnly'>;

/** One user has at most this part of the sessions of an instance. */
const PART_OF_ONE_USER = 1 / 2;
/** The last part of them is for users who have no other session of the instance, and not for view-only sessions. */
const PART_FOR_NEWCOMERS = 1 / 5;

/**
 * What one address, user or instance has of the sessions of this process, so that none has them all. Of an instance's sessions
 * no user has more than half, and a fifth stays free for users who have none yet: one user with a view-only address cannot
 * keep out those who use the instance, nor an administrator.
 */
export class Shares {
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #taken = new Map<string, number>();

  constructor(settings: Pick<Settings, 'oriel'>) {
    this.#settings = settings;
  }

  /** Takes one more of an address's; answers what gives it back. Throws address_full. */
  takeOfAddress(address: string): () => void {
    const key = `address ${addressBlock(address)}`;
    this.#require(key, this.#settings.oriel.max_sessions_per_address, 'address_full');
    return this.#take(key);
  }

  /** Takes one more of a user's and of an instance's; answers what gives them back. Throws user_full, guest_full, guest_share_full. */
  takeOfOwner({ userId, instanceUuid, viewOnly }: Owner): () => void {
    const { max_sessions_per_user, max_sessions_per_guest: max } = this.#settings.oriel;
    const [user, instance, both] = [
      `user ${userId}`,
      `guest ${instanceUuid}`,
      `user ${userId} guest ${instanceUuid}`,
    ];
    const isKnown = userId !== '';
    if (isKnown) {
      this.#require(user, max_sessions_per_user, 'user_full');
      this.#require(both, Math.ceil(max * PART_OF_ONE_USER), 'guest_share_full');
    }
    const isNewcomer = !viewOnly && (!isKnown || this.#count(both) === 0);
    this.#require(instance, isNewcomer ? max : max - Math.floor(max * PART_FOR_NEWCOMERS), 'guest_full');
    const giveBack = (isKnown ? [user, instance, both] : [instance]).map((key) => this.#take(key));
    return () => {
      for (const each of giveBack) each();
    };
  }

  get size(): number {
    return this.#taken.size;
  }

  #count(key: string): number {
    return this.#taken.get(key) ?? 0;
  }

  /** `max` 0: no bound. */
  #require(
    key: string,
    max: number,
    code: 'address_full' | 'user_full' | 'guest_full' | 'guest_share_full',
  ): void {
    const taken = this.#count(key);
    if (max > 0 && taken >= max) throw new Refusal(code, `${taken} sessions of ${key}`);
  }

  #take(key: string): () => void {
    this.#taken.set(key, this.#count(key) + 1);
    return () => {
      const left = this.#count(key) - 1;
      if (left === 0) this.#taken.delete(key);
      else this.#taken.set(key, left);
    };
  }
}
