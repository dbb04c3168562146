import { asRefusal } from '../../../flow/refusals.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { ComputeHosts, Place } from '../nova/compute-hosts.ts';

/** Tokens that are remembered. */
const MAX_TOKENS = 10_000;

/**
 * Remembers the tokens whose compute host did not answer, and refuses them without a look-up while the host is silent. Otherwise the
 * clients of a dead host, which retry, fill the look-ups that all consoles share and keep nova-api busy.
 */
export class TokensOfSilentHosts {
  readonly #hosts: Pick<ComputeHosts, 'silence'>;
  /** By the hash of the token. */
  readonly #places = new BoundedMap<string, Place>(MAX_TOKENS);
  /** Keys of silent hosts that a check tests now: one check for each. */
  readonly #testing = new Set<string>();

  constructor(hosts: Pick<ComputeHosts, 'silence'>) {
    this.#hosts = hosts;
  }

  /**
   * Runs the check of a token.
   * @throws {Refusal} nova_unconfirmed, immediately while the token's compute host is silent; and what `check` throws
   */
  async run<T>(tokenHash: string, check: () => Promise<T>): Promise<T> {
    const place = this.#places.get(tokenHash);
    const silence = place === undefined ? undefined : this.#hosts.silence(place);
    if (place === undefined || silence === undefined) {
      this.#places.delete(tokenHash);
      return check();
    }
    if (!silence.isDue || this.#testing.has(place.key)) throw silence.failure;
    this.#testing.add(place.key);
    try {
      return await check();
    } finally {
      this.#testing.delete(place.key);
    }
  }

  /** Runs the confirmation of a token that has been looked up, and remembers the token if its compute host does not confirm. */
  async confirm<T>(tokenHash: string, place: Place, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (asRefusal(error).code === 'nova_unconfirmed') this.#places.set(tokenHash, place);
      throw error;
    }
  }
}
