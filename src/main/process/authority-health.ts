import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthorityFinding,
  ConsoleauthPeersService,
  consoleauthPeersContract,
} from '../../contracts/cluster/consoleauth-peers.ts';
import { storeRemedy } from '../../contracts/cluster/store-remedy.ts';
import type { Answer, Peers } from '../../contracts/contract.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { HealthFinding } from '../../platform/http/health.ts';

/** How long an answer is used, in ms: load balancers ask every process every second or two. */
const FRESH_MS = 2_000;
/** How long to wait for a new answer, in ms; then the one before is reported, because a load balancer drops a slow process. */
const PATIENCE_MS = 300;

type Described = Awaited<ReturnType<ConsoleauthPeersService['describe_authority']>>;
type Affects = HealthFinding['affects'];

export interface AuthorityHealthOptions {
  readonly peers: Peers<typeof consoleauthPeersContract>;
  /** The host of the process that asks. */
  readonly host: string;
  /** Hosts that serve the role of the process that asks. */
  readonly alike: () => readonly string[];
}

/** What the findings of the token authorities mean for a process on `host`; asked at most every FRESH_MS. Never rejects. */
export function authorityHealth(options: AuthorityHealthOptions): () => Promise<readonly HealthFinding[]> {
  let known: readonly HealthFinding[] = [];
  let asking: Promise<void> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (asking === undefined && performance.now() - askedAt > FRESH_MS) {
      askedAt = performance.now();
      asking = ask(options).then((findings) => {
        known = findings;
        asking = undefined;
      });
    }
    if (asking !== undefined) await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return known;
  };
}

async function ask({ peers, host, alike }: AuthorityHealthOptions): Promise<HealthFinding[]> {
  let answers: Answer<Described>[];
  try {
    answers = await peers.all('describe_authority', { asker: null }, { requestId: newRequestId() });
  } catch {
    // The bus is lost: the transport reports that itself.
    return [];
  }
  const authorities = answers.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
  if (authorities.length === 0) return [{ text: NO_AUTHORITY, affects: 'all_hosts' }];
  const silent = answers.flatMap(({ refusal }): HealthFinding[] =>
    refusal === undefined ? [] : [{ text: refusal.detail, affects: 'no_host' }],
  );
  return [...weigh(authorities, host, alike()), ...silent];
}

const NO_AUTHORITY =
  'No token authority answers, so every console is refused: start one with "oriel serve --role consoleauth", and check the NATS server that it is connected to.';

/** What the findings of each authority mean for a process on `host`; `alike` are the hosts that serve its role. */
export function weigh(
  authorities: readonly Described[],
  host: string,
  alike: readonly string[],
): HealthFinding[] {
  const serving = new Set(authorities.filter((each) => !each.refuses && !hasNoStore(each)).map(hostOf));
  // A load balancer must not lose the last process of this role because of the authority on its host.
  const isOtherServing = alike.some((other) => other !== host && serving.has(other));
  const weighed = new Map<string, Affects>();
  const add = (text: string, affects: Affects) => {
    if (RANK[affects] > RANK[weighed.get(text) ?? 'no_host'] || !weighed.has(text))
      weighed.set(text, affects);
  };
  for (const authority of authorities) {
    const own = hostOf(authority) === host;
    const here = own && isOtherServing ? 'this_host' : 'no_host';
    for (const { code, message, remedy, affects } of [...authority.findings, ...storeFindings(authority)]) {
      if (code === 'not_on_this_bus' && affects === 'this_host' && own) {
        // The others serve, although this host does not see them.
        add(`${message} ${remedy}`, 'this_host');
        continue;
      }
      const meaning = affects === 'this_host' ? (serving.size === 0 ? 'all_hosts' : here) : affects;
      add(`${message} ${remedy}`, meaning ?? (authority.refuses ? 'all_hosts' : 'no_host'));
    }
  }
  return [...weighed].map(([text, affects]) => ({ text, affects }));
}

const RANK: Readonly<Record<Affects, number>> = { no_host: 0, all_hosts: 1, this_host: 2 };

function hostOf({ facts }: Described): string {
  return facts.host;
}

/** It cannot reach any memcached of its store, and refuses every console. */
function hasNoStore({ facts: { store } }: Described): boolean {
  return store.servers.length > 0 && store.servers.every(({ up }) => !up);
}

function storeFindings(
  authority: Described,
): Pick<AuthorityFinding, 'code' | 'message' | 'remedy' | 'affects'>[] {
  if (!hasNoStore(authority)) return [];
  const { host, store } = authority.facts;
  const servers = store.servers.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return [
    {
      code: 'private_store',
      message: `The token authority on ${host} cannot reach any memcached of [cache] memcache_servers (${servers}) and refuses every console.`,
      remedy: storeRemedy(store.servers.map(({ why }) => why)),
      affects: 'this_host',
    },
  ];
}
