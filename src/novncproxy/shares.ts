import type { Settings } from '../config/options/table.ts';
import { Refusal } from '../flow/refusals.ts';
import { addressBlock } from '../platform/reverse-proxy/plain-address.ts';

const KINDS = {
  address: { option: 'max_sessions_per_address', code: 'address_full' },
  user: { option: 'max_sessions_per_user', code: 'user_full' },
  guest: { option: 'max_sessions_per_guest', code: 'guest_full' },
} as const;

/** What one address, user or guest has of the sessions of this process, so that none has them all. */
export class Shares {
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #taken = new Map<string, number>();

  constructor(settings: Pick<Settings, 'oriel'>) {
    this.#settings = settings;
  }

  /** Takes one more; answers what gives it back. Throws address_full, user_full, guest_full. */
  take(kind: keyof typeof KINDS, whose: string): () => void {
    const { option, code } = KINDS[kind];
    const max = this.#settings.oriel[option];
    const key = `${kind} ${kind === 'address' ? addressBlock(whose) : whose}`;
    const taken = this.#taken.get(key) ?? 0;
    if (max > 0 && taken >= max) throw new Refusal(code, `${taken} sessions of ${key}`);
    this.#taken.set(key, taken + 1);
    return () => {
      const left = this.#taken.get(key)! - 1;
      if (left === 0) this.#taken.delete(key);
      else this.#taken.set(key, left);
    };
  }

  get size(): number {
    return this.#taken.size;
  }
}
