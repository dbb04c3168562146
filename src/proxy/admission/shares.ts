import type { Settings } from '../../config/option-table.ts';
import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import { Refusal } from '../../flow/refusals.ts';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';

/** The owner of a session. An empty user id means unknown, as in front of a cloud. */
export type Owner = Pick<AuthorizedConsole, 'userId' | 'instanceUuid' | 'viewOnly'>;

/** The largest part of an instance's sessions that one user can have. */
const PART_OF_ONE_USER = 1 / 2;
/** The part that is reserved for users without another session of the instance; view-only sessions cannot use it. */
const PART_FOR_NEWCOMERS = 1 / 5;

/**
 * Counts the sessions of each client address, user and instance, so that none takes all slots of this process. One user can have
 * half of an instance's sessions, and a fifth is reserved for users who have none: a user with a view-only URL cannot lock out
 * those who use the instance, or an administrator.
 */
export class Shares {
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #taken = new Map<string, number>();

  constructor(settings: Pick<Settings, 'oriel'>) {
    this.#settings = settings;
  }

  /** Counts one more session of an address; the returned function gives it back. @throws {Refusal} address_full */
  takeOfAddress(address: string): () => void {
    const key = `address ${addressBlock(address)}`;
    this.#require(key, this.#settings.oriel.max_sessions_per_address, 'address_full');
    return this.#take(key);
  }

  /**
   * Counts one more session of a user and an instance; the returned function gives it back.
   * @throws {Refusal} user_full, guest_full, guest_share_full
   */
  takeOfOwner({ userId, instanceUuid, viewOnly }: Owner): () => void {
    const { max_sessions_per_user, max_sessions_per_guest: max } = this.#settings.oriel;
    const [user, instance, both] = [
      `user ${userId}`,
      `instance ${instanceUuid}`,
      `user ${userId} instance ${instanceUuid}`,
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

  /** @param max 0: no bound */
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
