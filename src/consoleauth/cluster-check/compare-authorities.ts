import type { AuthorityFacts, AuthorityFinding } from '../../contracts/cluster/consoleauth-peers.ts';
import type { Marked } from './store-marks.ts';

/** Controllers with a time service agree to milliseconds; without one, clocks drift by minutes. */
const MAX_CLOCK_SKEW_MS = 5_000;

/** The answer of an instance, and the two times of the own clock between which it was given. */
export interface Heard {
  readonly facts: AuthorityFacts;
  /** The instances with which it reports to share its store. */
  readonly agreesWith?: readonly string[] | undefined;
  readonly askedAt: number;
  readonly heardAt: number;
}

const REMEDY =
  'In [cache] of every controller write enabled = True, backend = oslo_cache.memcache_pool and the same memcache_servers (not memcached_servers), then restart consoleauth.';

/**
 * The reasons why these instances are not one authority. A single instance always agrees.
 * @param own the instance that compares
 */
export function compareAuthorities(own: AuthorityFacts, others: readonly Heard[]): AuthorityFinding[] {
  const all = [own, ...others.map(({ facts }) => facts)].sort(
    (a, b) => a.host.localeCompare(b.host) || a.instance.localeCompare(b.instance),
  );
  const stores = all.length < 2 ? [] : compareStores(all);
  return [...stores, ...compareClocks(own, others)];
}

/** An instance could not read what another had stored. */
export function probeUnread(writer: AuthorityFacts, readers: readonly AuthorityFacts[]): AuthorityFinding {
  const hosts = hostsOf(readers);
  return {
    code: 'canary_unread',
    hosts: hostsOf([writer, ...readers]),
    message: `${listed(hosts)} cannot find what the token authority on ${writer.host} stores, although their configurations are equal: a console that one of them authorises may be refused by another.`,
    remedy:
      'Check that the names in [cache] memcache_servers lead to the same machines from every controller, and that each memcached has memory left ("evictions" in its stats).',
  };
}

/**
 * Authorities write to the same store but are on another bus, or on the other half of a broken one.
 * @param prefix `[oriel_nats] subject_prefix` of the authority that compares
 */
export function notOnThisBus(
  own: AuthorityFacts,
  prefix: string,
  missing: readonly Marked[],
): AuthorityFinding {
  const names = missing.map(({ host }) => host);
  const [verb, is] = missing.length === 1 ? ['writes', 'is'] : ['write', 'are'];
  const apart = missing.filter((each) => each.prefix !== '' && each.prefix !== prefix);
  const prefixes = [{ host: own.host, prefix }, ...apart].map((each) => `"${each.prefix}" on ${each.host}`);
  const why = apart.length === 0 ? '' : ` [oriel_nats] subject_prefix is ${prefixes.join(', ')}.`;
  return {
    code: 'not_on_this_bus',
    hosts: [...new Set([own.host, ...names])].sort(),
    message: `${listed(names)} ${verb} to the same memcached and ${is} not on the bus of ${own.host}: the processes of the two sides cannot reach each other.${why}`,
    remedy:
      apart.length > 0
        ? 'Write the same subject_prefix in [oriel_nats] on every host, then restart their processes.'
        : 'Check that the NATS servers form one cluster: the same name, the routes of all of them and the same route user and password in cluster {} of each nats-server.conf, and port 6222 open between controllers.',
  };
}

function compareStores(all: readonly AuthorityFacts[]): AuthorityFinding[] {
  const apart = all.filter(({ store }) => !store.shared);
  const shared = all.filter(({ store }) => store.shared);
  const hosts = hostsOf(all);
  if (apart.length > 0) {
    const who = shared.length === 0 ? 'each of them' : listed(hostsOf(apart));
    return [
      {
        code: 'private_store',
        hosts,
        message: `${all.length} token authorities run (on ${listed(hosts)}), and ${who} has a private token store: a console that one has authorised is refused by the others. ${reasons(apart)}`,
        remedy: REMEDY,
      },
    ];
  }
  if (new Set(shared.map(({ store }) => store.fingerprint)).size === 1) return [];
  return [
    {
      code: 'different_stores',
      hosts,
      message: `${all.length} token authorities run (on ${listed(hosts)}), and they keep their tokens in different places: a console that one has authorised is refused by others. ${reasons(all)}`,
      remedy: REMEDY,
    },
  ];
}

/** Why each uses its store: the problem in its configuration, or the configured values if there is none. */
function reasons(all: readonly AuthorityFacts[]): string {
  const hostsOfReason = new Map<string, string[]>();
  for (const { host, hints, store } of all) {
    const said = hints.length > 0 ? hints : [`it has ${store.madeFrom.join(', ')}.`];
    for (const reason of said) {
      const hosts = hostsOfReason.get(reason) ?? [];
      if (!hosts.includes(host)) hosts.push(host);
      hostsOfReason.set(reason, hosts);
    }
  }
  return [...hostsOfReason].map(([reason, hosts]) => `On ${listed(hosts)}: ${reason}`).join(' ');
}

/** By how much the clock of an instance differs in any case, whenever between request and answer it was read; 0 if it may agree. */
export function clockSkewMs({ facts, askedAt, heardAt }: Heard): number {
  return Math.max(0, askedAt - facts.nowMs, facts.nowMs - heardAt);
}

/** A clock differs only if no time between request and answer would explain it: a slow network is no skew. */
function compareClocks(own: AuthorityFacts, others: readonly Heard[]): AuthorityFinding[] {
  return others.flatMap((other) => {
    const { facts, askedAt } = other;
    const apartMs = clockSkewMs(other);
    if (apartMs <= MAX_CLOCK_SKEW_MS) return [];
    const direction = facts.nowMs > askedAt ? 'ahead of' : 'behind';
    return [
      {
        code: 'clock_skew' as const,
        hosts: hostsOf([own, facts]),
        message: `The clock of ${facts.host} is ${Math.round(apartMs / 1000)} seconds ${direction} that of ${own.host}: tokens expire too early or too late.`,
        remedy: 'Run a time service, such as chrony or systemd-timesyncd, on every controller.',
      },
    ];
  });
}

function hostsOf(all: readonly AuthorityFacts[]): string[] {
  return [...new Set(all.map(({ host }) => host))].sort();
}

function listed(hosts: readonly string[]): string {
  if (hosts.length < 2) return hosts.join('');
  return `${hosts.slice(0, -1).join(', ')} and ${hosts.at(-1)}`;
}
