import type { AuthorityFacts } from '../../contracts/cluster/consoleauth-peers.ts';

/** How an authority stands among all that it knows. Counted by instances; the own one is always among them. */
export type Standing =
  /** All share one store, or there is no other. */
  | 'agrees'
  /** More than half of all share one store, and this one is among them. */
  | 'majority'
  /** More than half of all share one store, and this one is not among them. */
  | 'minority'
  /** No store is shared by more than half of all. */
  | 'undecided';

/** Another authority, as it answered last. */
export interface Member {
  readonly facts: AuthorityFacts;
  /** The instances with which it shares its store, as it says; absent for versions that do not say. */
  readonly agreesWith?: readonly string[] | undefined;
}

/** The instances that share the store of `own`, itself included: the same shared store, and each reads what it writes. */
export function agreement(
  own: AuthorityFacts,
  others: readonly Member[],
  blind: ReadonlySet<string>,
): string[] {
  const same = others.filter(({ facts }) => isSameStore(own, facts) && !blind.has(facts.instance));
  return [own.instance, ...same.map(({ facts }) => facts.instance)];
}

/**
 * Whether this authority belongs to the majority. At most one group is larger than half, so that all authorities that know the
 * same others come to the same result. A minority is told by what the others say: two that do not read each other's probes
 * could each take the rest for a majority.
 */
export function standingOf(
  own: AuthorityFacts,
  agreesWith: readonly string[],
  others: readonly Member[],
): Standing {
  const all = new Set([own.instance, ...others.map(({ facts }) => facts.instance)]);
  if (agreesWith.length === all.size) return 'agrees';
  if (own.store.shared && isMost(agreesWith, all)) return 'majority';
  const isOutvoted = others.some(({ facts, agreesWith: theirs }) => {
    const group =
      theirs ?? others.filter((one) => isSameStore(facts, one.facts)).map((one) => one.facts.instance);
    return facts.store.shared && !group.includes(own.instance) && isMost(group, all);
  });
  return isOutvoted ? 'minority' : 'undecided';
}

function isMost(group: readonly string[], all: ReadonlySet<string>): boolean {
  return group.filter((instance) => all.has(instance)).length * 2 > all.size;
}

function isSameStore(one: AuthorityFacts, other: AuthorityFacts): boolean {
  return one.store.shared && other.store.shared && one.store.fingerprint === other.store.fingerprint;
}
