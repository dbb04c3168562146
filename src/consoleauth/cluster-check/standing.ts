import type { AuthorityFacts } from '../../contracts/cluster/consoleauth-peers.ts';

/** The position of an authority among all authorities that it knows, itself included. */
export type Standing =
  /** All share one store, or there is no other. */
  | 'agrees'
  /** More than half of all share one store, and this one is among them. */
  | 'majority'
  /** More than half of all share one store, and this one is not among them. */
  | 'minority'
  /** No store is shared by more than half of all. */
  | 'undecided';

/** The last answer of another authority. */
export interface Member {
  readonly facts: AuthorityFacts;
  /** The instances with which it reports to share its store; absent in versions that do not report them. */
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
 * Whether this authority belongs to the majority. At most one group is larger than half, so all authorities that know the same
 * others come to the same result. A minority is determined by the reports of the others: two authorities that do not read each
 * other's probes could each count the rest as their majority.
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
