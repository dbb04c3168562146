import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { ProcessIdentity } from '../../contracts/cluster/process.ts';
import { hostsOf, someOf } from './some-of.ts';

/**
 * More than one version is normal during a rolling upgrade, and a note at any other time. Contracts that differ are a warning: a
 * call between two such processes may fail.
 */
export function compareVersions(processes: readonly ProcessIdentity[]): ProcessFinding[] {
  const versions = [...new Set(processes.map(({ version }) => version))].sort(byNumbers);
  const contracts = [...new Set(processes.map((each) => each.contracts))];
  if (versions.length < 2 && contracts.length < 2) return [];
  const isWarning = contracts.length > 1;
  const groups = isWarning
    ? byContracts(processes, contracts)
    : versions.map((version) => ofVersion(processes, version));
  const list = groups.map(({ name, hosts }) => `${name} on ${someOf(hosts)}`).join('; ');
  return [
    {
      code: isWarning ? 'contracts_differ' : 'versions_differ',
      level: isWarning ? 'warning' : 'note',
      subject: versions.join(' '),
      hosts: groups.slice(0, -1).flatMap(({ hosts }) => hosts),
      message: isWarning
        ? `The processes have different contracts, so that calls between them may fail; oldest version first: ${list}.`
        : `More than one version of Oriel runs, oldest first: ${list}.`,
      remedy:
        'Usual during a rolling upgrade. Otherwise install one version on all hosts and restart Oriel there.',
    },
  ];
}

interface Group {
  readonly name: string;
  readonly hosts: readonly string[];
}

function ofVersion(processes: readonly ProcessIdentity[], version: string): Group {
  return { name: version, hosts: hostsOf(processes.filter((each) => each.version === version)) };
}

/** Two builds of one version can differ too, so their fingerprints are named. */
function byContracts(processes: readonly ProcessIdentity[], contracts: readonly string[]): Group[] {
  const groups = contracts.map((one) => {
    const members = processes.filter((each) => each.contracts === one);
    const versions = [...new Set(members.map(({ version }) => version))].sort(byNumbers);
    return { name: `${versions.join(' and ')} (contracts ${one.slice(0, 8)})`, hosts: hostsOf(members) };
  });
  return groups.sort((a, b) => byNumbers(a.name, b.name));
}

/** 0.9.0 is older than 0.10.0. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
