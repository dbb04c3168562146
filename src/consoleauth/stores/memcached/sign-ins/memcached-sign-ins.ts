import type { Logger } from '../../../../platform/log/log.ts';
import { messageOf } from '../../../../platform/message-of.ts';
import type { EndedSignIn, SignInChain, SignInStore } from '../../sign-ins.ts';
import type { StoreServer } from '../store-server.ts';
import type { KnownEnds } from './known-ends.ts';
import type { SeenChain } from './server-sign-ins.ts';

/**
 * Ended sign-ins on all memcached servers. An end is written to all of them, and at least half must take it. A check asks all of
 * them, and at least half must still have the memory that the sign-in began with. With an odd number of servers, those two halves
 * always have one in common.
 */
export class MemcachedSignIns implements SignInStore {
  readonly #servers: readonly StoreServer[];
  readonly #ends: KnownEnds;
  readonly #log: Logger;

  constructor(servers: readonly StoreServer[], ends: KnownEnds, log: Logger) {
    this.#servers = servers;
    this.#ends = ends;
    this.#log = log;
  }

  async marks(): Promise<readonly string[]> {
    return this.#atLeastHalf(await Promise.allSettled(this.#servers.map(({ signIns }) => signIns.mark())));
  }

  async find(chainId: string, marks: readonly string[]): Promise<SignInChain> {
    const outcomes = await Promise.allSettled(
      this.#servers.map(({ signIns }) => signIns.look(chainId, marks)),
    );
    const seen = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const remembering = seen.filter((each) => each.marks.some((mark) => marks.includes(mark))).length;
    const remembered = this.#isHalf(remembering);
    const silent = outcomes.length - seen.length;
    // The silent servers could still have the memory: then the answer is neither yes nor no.
    if (!remembered && silent > 0 && this.#isHalf(remembering + silent))
      this.#atLeastHalf(outcomes, remembering);
    return { remembered, ended: this.#union(chainId, seen) };
  }

  /** One server is enough, as for tokens. */
  async ended(chainId: string): Promise<readonly string[]> {
    const outcomes = await Promise.allSettled(this.#servers.map(({ signIns }) => signIns.look(chainId)));
    const seen = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    if (seen.length === 0) this.#atLeastHalf(outcomes);
    return this.#union(chainId, seen);
  }

  async learn(): Promise<void> {
    await Promise.allSettled(this.#servers.map(({ signIns }) => signIns.refill()));
  }

  async end(ended: EndedSignIn): Promise<void> {
    this.#ends.add(ended);
    const outcomes = await Promise.allSettled(this.#servers.map(({ signIns }) => signIns.end(ended)));
    const took = this.#atLeastHalf(outcomes).length;
    if (took < this.#servers.length) {
      this.#log.warn(
        { took, servers: this.#servers.length },
        'not every memcached server took the end of a sign-in; the others receive it when they return',
      );
    }
  }

  #isHalf(count: number): boolean {
    return count > 0 && count * 2 >= this.#servers.length;
  }

  /** The values of the servers that answered. Throws if they, or `count` of them that matter, are fewer than half. */
  #atLeastHalf<T>(outcomes: readonly PromiseSettledResult<T>[], count?: number): T[] {
    const values = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    if (this.#isHalf(count ?? values.length)) return values;
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    const why = reasons.map(messageOf).join('; ');
    throw new AggregateError(
      reasons,
      `only ${count ?? values.length} of ${this.#servers.length} memcached servers have answered: ${why}`,
    );
  }

  /** Includes what this process knows, because a server may not have been refilled yet. */
  #union(chainId: string, seen: readonly SeenChain[]): string[] {
    return [...new Set([...this.#ends.of(chainId), ...seen.flatMap(({ ended }) => ended)])];
  }
}
