import type { Settings } from '../../config/option-table.ts';
import { Refusal } from '../../flow/refusals.ts';
import { type Owner, Shares } from './shares.ts';

/** The place of one session, from its handshake to its end. */
export interface Slot {
  /** Absent where it was found at once. Rejects with proxy_full, address_full. */
  readonly found?: Promise<void>;
  /** Once it is known whose console it is. Throws user_full, guest_full, guest_share_full. */
  share(owner: Owner): void | Promise<void>;
  /** Gives back all that it has; harmless twice, and before it was found. */
  leave(): void;
}

/** Slot for sessions, those in their handshake included; counted here or for several processes together. */
export interface Slots {
  /** `requestId`: the session's own, under which its token is asked about. Throws proxy_full, address_full. */
  enter(address: string, requestId: string): Slot;
}

/** Those of one process, or of the one that counts for all. */
export class CountedSlots implements Slots {
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #shares: Shares;
  #count = 0;

  constructor(settings: Pick<Settings, 'oriel'>) {
    this.#settings = settings;
    this.#shares = new Shares(settings);
  }

  /** Addresses, users and guests that have sessions. */
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
