import type { Claim, ClaimState, TakenState } from '../redemption.ts';
import type { StoreServer } from './store-server.ts';

/**
 * Who holds which token, on all memcached servers. Taking goes from server to server in the same order everywhere, and stops
 * at the first that knows of another holder: of two who reach one server in common, one gets by it. What that leaves to
 * chance: docs/decisions/0010-single-use-tokens.md.
 */
export class MemcachedClaims {
  readonly #servers: readonly StoreServer[];

  /** The same servers in whatever order they are listed. */
  constructor(servers: readonly StoreServer[]) {
    this.#servers = [...servers].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async find(tokenHash: string): Promise<ClaimState> {
    const [found] = await this.findAll([tokenHash]);
    return found!;
  }

  /** What is known of each, in their order; servers that know less are told. */
  async findAll(tokenHashes: readonly string[]): Promise<ClaimState[]> {
    const outcomes = await Promise.allSettled(this.#servers.map(({ claims }) => claims.look(tokenHashes)));
    const answers = outcomes.flatMap((outcome, at) =>
      outcome.status === 'fulfilled' ? [{ server: this.#servers[at]!, seen: outcome.value }] : [],
    );
    return tokenHashes.map((tokenHash) => {
      const seen = answers.map(({ server, seen }) => ({ server, state: seen.get(tokenHash) ?? null }));
      const known = decisive(seen.map(({ state }) => state));
      // Too few have spoken to say that nobody has it.
      if (known === undefined) return this.#mustBeEnough(answers.length, { state: 'free' } as const);
      for (const { server, state } of seen) {
        if (known.state === 'ended' && state?.state !== 'ended')
          quietly(server.claims.end(tokenHash, known.code));
        if (known.state === 'held' && state === null) quietly(server.claims.add(known.claim));
      }
      return known;
    });
  }

  async take(claim: Claim): Promise<TakenState> {
    // Before anything is written: a claim that did not come about would stand in its own holder's way.
    this.#mustBeEnough(this.#servers.filter(({ isDead }) => !isDead).length, undefined);
    const missed: StoreServer[] = [];
    for (const server of this.#servers) {
      const found = await server.claims.add(claim).catch(() => undefined);
      if (found === undefined) missed.push(server);
      else if (found.state === 'ended' || found.claim.holderHash !== claim.holderHash) return found;
    }
    this.#mustBeEnough(this.#servers.length - missed.length, undefined);
    for (const server of missed) server.claims.owe(claim);
    return { state: 'held', claim };
  }

  async renew(claim: Claim): Promise<void> {
    const outcomes = await Promise.allSettled(this.#servers.map(({ claims }) => claims.renew(claim)));
    this.#mustBeEnough(outcomes.filter(({ status }) => status === 'fulfilled').length, undefined);
  }

  /** One server that took it is enough: an end wins. */
  async end(tokenHash: string, code: string): Promise<void> {
    const outcomes = await Promise.allSettled(this.#servers.map(({ claims }) => claims.end(tokenHash, code)));
    if (outcomes.some(({ status }) => status === 'fulfilled')) return;
    throw new Error('no memcached server took the end of a claim');
  }

  #mustBeEnough<T>(count: number, answer: T): T {
    if (count > 0 && count * 2 >= this.#servers.length) return answer;
    throw new Error(`only ${count} of ${this.#servers.length} memcached servers answer`);
  }
}

/**
 * An end on any server counts. Of two holders the one on the last server does: who loses stops before it, and has left what
 * it had taken so far.
 */
function decisive(states: readonly (TakenState | null)[]): TakenState | undefined {
  const known = states.filter((state) => state !== null);
  return known.find(({ state }) => state === 'ended') ?? known.at(-1);
}

/** A repair that fails is made at the next look. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => {});
}
