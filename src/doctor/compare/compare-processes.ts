import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import { compareClocks, type ProcessAnswers } from './compare-clocks.ts';
import { compareNames } from './compare-names.ts';
import { compareOptions } from './compare-options.ts';
import { compareVersions } from './compare-versions.ts';

const MAX_FINDINGS = 64;

/** What differs between these processes and must not; errors first. A process that drains does not count. */
export function compareProcesses(answers: ProcessAnswers): ProcessFinding[] {
  const lasting = answers.processes.filter(({ isDraining }) => !isDraining);
  const found = [
    ...compareNames(lasting),
    ...compareOptions(lasting),
    ...compareVersions(lasting),
    ...compareClocks({ ...answers, processes: lasting }),
  ];
  const rank = { error: 0, warning: 1, note: 2 };
  return found
    .sort((a, b) => rank[a.level] - rank[b.level])
    .slice(0, MAX_FINDINGS)
    .map(bounded);
}

/** Many hosts with long paths still fit the contract. */
function bounded(finding: ProcessFinding): ProcessFinding {
  return { ...finding, hosts: finding.hosts.slice(0, 256), message: finding.message.slice(0, 8_000) };
}
