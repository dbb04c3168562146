import type { RedeemedState, Redemption, RedemptionState } from '../redemption.ts';
import type { StoreServer } from './store-server.ts';

/**
 * Redemptions on all memcached servers. Every process redeems on one server after the other in the same order, and stops at the
 * first that has another holder: of two processes that reach one server in common, only one passes it. The limits of this:
 * docs/decisions/0010-single-use-tokens.md.
 */
export class MemcachedRedemptions {
  readonly #servers: readonly StoreServer[];

  /** The order of `servers` does not matter. */
  constructor(servers: readonly StoreServer[]) {
    this.#servers = [...servers].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async find(tokenHash: string): Promise<RedemptionState> {
    const [found] = await this.findAll([tokenHash]);
    return found ?? { state: 'free' };
  }

  /** The state of each token, in their order. Repairs servers that have less. */
  async findAll(tokenHashes: readonly string[]): Promise<RedemptionState[]> {
    const looks = this.#servers.map(async (server) => ({
      server,
      seen: await server.redemptions.look(tokenHashes),
    }));
    const outcomes = await Promise.allSettled(looks);
    const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    return tokenHashes.map((tokenHash) => {
      const seen = answers.map(({ server, seen }) => ({ server, state: seen.get(tokenHash) ?? null }));
      const known = decisive(seen.map(({ state }) => state));
      // Too few servers may have answered to exclude that another has it.
      if (known === undefined) return this.#mustBeEnough(answers.length, { state: 'free' } as const);
      for (const { server, state } of seen) {
        if (known.state === 'ended' && state?.state !== 'ended')
          quietly(server.redemptions.end(tokenHash, known.code));
        if (known.state === 'held' && state === null) quietly(server.redemptions.add(known.redemption));
      }
      return known;
    });
  }

  async redeem(redemption: Redemption): Promise<RedeemedState> {
    // Before anything is written: a redemption that fails would block its own holder.
    this.#mustBeEnough(this.#servers.filter(({ isDead }) => !isDead).length, undefined);
    const missed: StoreServer[] = [];
    for (const server of this.#servers) {
      const found = await server.redemptions.add(redemption).catch(() => undefined);
      if (found === undefined) missed.push(server);
      else if (found.state === 'ended' || found.redemption.holderHash !== redemption.holderHash) return found;
    }
    this.#mustBeEnough(this.#servers.length - missed.length, undefined);
    for (const server of missed) server.redemptions.noteMissed(redemption);
    return { state: 'held', redemption };
  }

  async renew(redemption: Redemption): Promise<void> {
    const outcomes = await Promise.allSettled(
      this.#servers.map(({ redemptions }) => redemptions.renew(redemption)),
    );
    this.#mustBeEnough(outcomes.filter(({ status }) => status === 'fulfilled').length, undefined);
  }

  /** One server is enough, because an end outweighs everything else. */
  async end(tokenHash: string, code: string): Promise<void> {
    const outcomes = await Promise.allSettled(
      this.#servers.map(({ redemptions }) => redemptions.end(tokenHash, code)),
    );
    if (outcomes.some(({ status }) => status === 'fulfilled')) return;
    throw new Error('no memcached server took the end of a redemption');
  }

  #mustBeEnough<T>(count: number, answer: T): T {
    if (count > 0 && count * 2 >= this.#servers.length) return answer;
    throw new Error(`only ${count} of ${this.#servers.length} memcached servers answer`);
  }
}

/**
 * An end on any server decides. Of two holders, the one on the last server is valid: the other stopped before it, and its
 * writes to earlier servers remain.
 */
function decisive(states: readonly (RedeemedState | null)[]): RedeemedState | undefined {
  const known = states.filter((state) => state !== null);
  return known.find(({ state }) => state === 'ended') ?? known.at(-1);
}

/** A repair that fails is repeated at the next look-up. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => {});
}
