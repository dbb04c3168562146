import type { OptionTable } from '../../config/option.ts';
import { isLive, OPTIONS } from '../../config/option-table.ts';
import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { ProcessIdentity, SharedOptionFacts } from '../../contracts/cluster/process.ts';
import { hostsOf, someOf } from './some-of.ts';

/** One process with its value of the option in question. */
type Holder = SharedOptionFacts & Pick<ProcessIdentity, 'host' | 'roles'>;

/** Options whose values must be the same and are not, with the hosts, files and lines that deviate. */
export function compareOptions(processes: readonly ProcessIdentity[]): ProcessFinding[] {
  const holders = new Map<string, Holder[]>();
  for (const { host, roles, sharedOptions } of processes) {
    for (const shared of sharedOptions) {
      const name = `[${shared.group}] ${shared.option}`;
      holders.set(name, [...(holders.get(name) ?? []), { ...shared, host, roles }]);
    }
  }
  return [...holders].flatMap(([name, all]) => {
    const camps = campsOf(all);
    if (camps.length > 1) return [finding(name, camps)];
    const [first, second] = all;
    return first !== undefined && second !== undefined && isOwnOfEach(first)
      ? [ownOfEach(name, first.level, all)]
      : [];
  });
}

/** The holders of each value; the value that most hosts have comes first. */
function campsOf(holders: readonly Holder[]): Holder[][] {
  const camps = new Map<string, Holder[]>();
  for (const holder of holders) {
    const camp = camps.get(holder.fingerprint);
    if (camp === undefined) camps.set(holder.fingerprint, [holder]);
    else camp.push(holder);
  }
  return [...camps.values()].sort((a, b) => hostsOf(b).length - hostsOf(a).length);
}

function finding(name: string, camps: readonly Holder[][]): ProcessFinding {
  const [{ group, option, level }] = camps[0] as [Holder];
  const [first, second] = camps as [Holder[], Holder[]];
  const hasMajority = hostsOf(first).length > hostsOf(second).length;
  const deviating = hasMajority ? camps.slice(1) : camps;
  const parts = deviating.map((camp) => campWithPlaces(camp, camps));
  if (hasMajority) parts.push(campWithoutPlaces(first));
  const isOfComputeHosts = camps.flat().every(({ roles }) => roles.includes('compute'));
  return {
    code: 'option_differs',
    level,
    subject: name,
    hosts: hostsOf(deviating.flat()),
    message: `${name} differs between ${isOfComputeHosts ? 'compute hosts' : 'controllers'}: ${parts.join('; ')}.`,
    remedy: remedyOf(group, option),
  };
}

/** Empty on all hosts, and each process then makes its own value. */
function isOwnOfEach({ group, option, fingerprint }: Holder): boolean {
  return fingerprint === 'unset' && (OPTIONS as OptionTable)[group]?.[option]?.isOwnWhereEmpty === true;
}

function ownOfEach(name: string, level: Holder['level'], all: readonly Holder[]): ProcessFinding {
  const places = all.map(({ host, where }) => `${host} (${where})`);
  return {
    code: 'option_differs',
    level,
    subject: name,
    hosts: hostsOf(all),
    message: `${name} is empty on ${someOf(places)}: each process makes its own value when it starts, and these differ.`,
    remedy: 'Write the same value on all of them, then restart their processes.',
  };
}

/** `ctl2 (/etc/oriel/oriel.conf:12) has "once"`. If the processes of one host differ, their roles are named. */
function campWithPlaces(camp: readonly Holder[], camps: readonly Holder[][]): string {
  const hosts = camp.map(({ host, roles, where }) => {
    const isSplit = camps.some((other) => other !== camp && other.some((each) => each.host === host));
    return `${host} (${isSplit ? `${roles.join(', ')}; ` : ''}${where})`;
  });
  return `${someOf(hosts)} ${heldBy(camp)}`;
}

function campWithoutPlaces(camp: readonly Holder[]): string {
  return `${someOf(hostsOf(camp))} ${heldBy(camp)}`;
}

function heldBy(camp: readonly Holder[]): string {
  const [{ value, fingerprint }] = camp as [Holder];
  const verb = hostsOf(camp).length > 1 ? 'have' : 'has';
  if (value !== null) return `${verb} "${value}"`;
  if (fingerprint === 'unset') return `${verb} none`;
  return `${verb} a secret that differs from the others`;
}

function remedyOf(group: string, option: string): string {
  if (option.endsWith('(password hashes)')) {
    return 'Write the same lines on all of them. If a password was hashed on each host (oriel hash-password), the lines differ even for the same password: that is harmless.';
  }
  const how = isLive(OPTIONS, group, option) ? 'reload (SIGHUP) or restart' : 'restart';
  return `Write the same value on all of them, then ${how} their processes: a process uses the value that it read last.`;
}
