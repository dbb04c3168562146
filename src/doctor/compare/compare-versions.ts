import type { ProcessFinding } from '../../contracts/cluster.ts';
import type { ProcessIdentity } from '../../contracts/process.ts';
import { hostsOf, someOf } from './some-of.ts';

/** More than one version is usual during a rolling upgrade, and worth knowing at any other time. */
export function compareVersions(processes: readonly ProcessIdentity[]): ProcessFinding[] {
  const versions = [...new Set(processes.map(({ version }) => version))].sort(byNumbers);
  if (versions.length < 2) return [];
  const hosts = (version: string) => hostsOf(processes.filter((each) => each.version === version));
  return [
    {
      code: 'versions_differ',
      level: 'note',
      subject: versions.join(' '),
      hosts: versions.slice(0, -1).flatMap(hosts),
      message: `More than one version of Oriel runs, oldest first: ${versions.map((version) => `${version} on ${someOf(hosts(version))}`).join('; ')}.`,
      remedy: 'Usual during a rolling upgrade. Otherwise bring all hosts to one version.',
    },
  ];
}

/** 0.9.0 is older than 0.10.0. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
