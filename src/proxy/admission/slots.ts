import type { Settings } from '../../config/option-table.ts';
import { Refusal } from '../../flow/refusals.ts';
import { type Owner, Shares } from './shares.ts';

/** The capacity that one session takes, from its handshake to its end. */
export interface Slot {
  /** Absent if the slot was taken at once. Rejects with proxy_full or address_full. */
  readonly found?: Promise<void>;
  /** Counts the session for its owner, once known. @throws {Refusal} user_full, guest_full, guest_share_full */
  share(owner: Owner): void | Promise<void>;
  /** Gives the slot back. Harmless if called twice or before the slot was taken. */
  leave(): void;
}

/** The slots of sessions, including those in their handshake; counted for one process or for several together. */
export interface Slots {
  /** @param requestId of the session, under which its token is checked
   *  @throws {Refusal} proxy_full, address_full */
  enter(address: string, requestId: string): Slot;
  /** Client addresses, users and instances with sessions, as far as this process counts them. */
  readonly shares: number;
}

/** The slots of one process, or of the process that counts for all workers. */
export class CountedSlots implements Slots {
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #shares: Shares;
  #count = 0;

  constructor(settings: Pick<Settings, 'oriel'>) {
    this.#settings = settings;
    this.#shares = new Shares(settings);
  }

  /** Sessions that have a slot. */
  get used(): number {
    return this.#count;
  }

  get shares(): number {
    return this.#shares.size;
  }

  enter(address: string): Slot {
    if (this.#count >= this.#settings.oriel.max_sessions) {
      throw new Refusal('proxy_full', `${this.#count} sessions`);
    }
    const taken = [this.#shares.takeOfAddress(address)];
    this.#count++;
    taken.push(() => this.#count--);
    return {
      share: (owner) => {
        taken.push(this.#shares.takeOfOwner(owner));
      },
      leave() {
        for (const giveBack of taken.splice(0)) giveBack();
      },
    };
  }
}
