import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { ProcessIdentity } from '../../contracts/cluster/process.ts';
import { hostsOf, someOf } from './some-of.ts';

const NAME_REMEDY =
  'Give each machine a [DEFAULT] host of its own (a copied host.conf or machine image is the usual cause) and restart Oriel there.';

/** Host names that two machines or two agents have, and names so similar that one host may have both. */
export function compareNames(processes: readonly ProcessIdentity[]): ProcessFinding[] {
  const hosts = hostsOf(processes);
  return [
    ...hosts.flatMap((host) =>
      sameName(
        host,
        processes.filter((each) => each.host === host),
      ),
    ),
    ...alike(hosts),
  ];
}

function sameName(host: string, processes: readonly ProcessIdentity[]): ProcessFinding[] {
  if (processes.length < 2) return [];
  const machines = new Set(processes.map(({ machine }) => machine.id)).size;
  const roles = [...new Set(processes.flatMap((each) => each.roles))];
  const twice = roles.filter((role) => processes.filter((each) => each.roles.includes(role)).length > 1);
  if (twice.length === 0 && machines === 1) return [];
  // Several proxies on one machine work; two agents would answer for each other's instances.
  const isError = twice.includes('compute') || (twice.length > 0 && machines > 1);
  const concerned = processes.filter(
    (each) => machines > 1 || each.roles.some((role) => twice.includes(role)),
  );
  const both = twice.length === 0 ? '' : ` and run the same ${roleWords(twice)}`;
  return [
    {
      code: 'host_name_taken',
      level: isError ? 'error' : 'warning',
      subject: host,
      hosts: [host],
      message: `${concerned.length} processes ${machines > 1 ? `on ${machines} machines ` : ''}are called ${host}${both}: ${someOf(concerned.map(described))}. A call to ${host} reaches any of them.`,
      remedy:
        machines > 1
          ? NAME_REMEDY
          : `Stop all but one of them, or give each a [DEFAULT] host of its own. (For several cores a proxy has [oriel] workers.)`,
    },
  ];
}

function roleWords(roles: readonly string[]): string {
  return `${roles.length === 1 ? 'role' : 'roles'} ${someOf(roles)}`;
}

function described({ pid, machine, address, roles, hostWhere, startedAtMs }: ProcessIdentity): string {
  const since = new Date(startedAtMs).toISOString().slice(0, 19);
  return `process ${pid} on machine ${machine.name} ([DEFAULT] my_ip ${address}; ${roles.join(', ')}; since ${since}Z; name from ${hostWhere})`;
}

/** Names in different domains are different hosts. A name with and without its domain, or in capitals, is usually one host. */
function alike(hosts: readonly string[]): ProcessFinding[] {
  const byShortName = new Map<string, string[]>();
  for (const host of hosts) {
    const [short = ''] = host.toLowerCase().split('.', 1);
    byShortName.set(short, [...(byShortName.get(short) ?? []), host]);
  }
  return [...byShortName].flatMap(([short, names]) => {
    const bare = names.filter((name) => name.toLowerCase() === short);
    const lower = new Map<string, string[]>();
    for (const name of names) lower.set(name.toLowerCase(), [...(lower.get(name.toLowerCase()) ?? []), name]);
    const sameButCase = [...lower.values()].filter((each) => each.length > 1).flat();
    const withAndWithout = bare.length > 0 && names.length > bare.length ? names : [];
    const found = [...new Set([...sameButCase, ...withAndWithout])].sort();
    if (found.length === 0) return [];
    return [
      {
        code: 'host_names_alike' as const,
        level: 'warning' as const,
        subject: found.join(' '),
        hosts: found,
        message: `The host names ${someOf(found)} differ only in capitals or domain, and count as different hosts.`,
        remedy:
          'If they mean one host, write the same [DEFAULT] host for all of its processes and restart them.',
      },
    ];
  });
}
