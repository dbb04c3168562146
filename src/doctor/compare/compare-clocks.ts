import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { ProcessIdentity } from '../../contracts/cluster/process.ts';
import { someOf } from './some-of.ts';

/** The same as between token authorities (src/consoleauth/cluster-check/). */
export const MAX_SKEW_MS = 5_000;
const REMEDY = 'Run a time service, such as chrony or systemd-timesyncd, on every host.';

/** The answers of processes, and when the first was asked and the last had answered by the clock of the asking host. */
export interface ProcessAnswers {
  readonly processes: readonly ProcessIdentity[];
  /** The host that asked. */
  readonly host: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Hosts whose clock differs from that of the majority by more than a network delay explains. */
export function compareClocks({ processes, host, askedAt, answeredAt }: ProcessAnswers): ProcessFinding[] {
  const offsets = offsetsOf({ processes, host, askedAt, answeredAt });
  const reference = mostCommon([...offsets.values()]);
  const agreeing = [...offsets].filter(([, offset]) => Math.abs(offset - reference) <= MAX_SKEW_MS);
  const apart = [...offsets].filter(([, offset]) => Math.abs(offset - reference) > MAX_SKEW_MS);
  const isMajority = agreeing.length > apart.length;
  return apart.map(([each, offset]) => {
    const seconds = Math.round(Math.abs(offset - reference) / 1000);
    const roles = processes.filter((process) => process.host === each).flatMap((process) => process.roles);
    const others = someOf(agreeing.map(([name]) => name).sort());
    return {
      code: 'clock_differs',
      // Sign-ins and tokens expire; the clock of a compute host only affects its log and traces.
      level: roles.some((role) => role !== 'compute') ? 'error' : 'warning',
      subject: 'clocks',
      hosts: isMajority ? [each] : [...offsets.keys()].sort(),
      message: `The clock of ${each} is ${seconds} seconds ${offset > reference ? 'ahead of' : 'behind'} that of ${others}${isMajority ? '' : ' (either may be wrong)'}.`,
      remedy: REMEDY,
    };
  });
}

/** The largest difference between a clock and that of the host that asked, in ms. */
export function clockSkewMs(answers: ProcessAnswers): number {
  return Math.max(...[...offsetsOf(answers).values()].map(Math.abs));
}

/** By host: by how much its clock differs in any case, whenever between request and answer it was read. */
function offsetsOf({ processes, host, askedAt, answeredAt }: ProcessAnswers): Map<string, number> {
  const offsets = new Map([[host, 0]]);
  for (const { host: each, nowMs } of processes) {
    const offset = nowMs > answeredAt ? nowMs - answeredAt : nowMs < askedAt ? nowMs - askedAt : 0;
    if (Math.abs(offset) > Math.abs(offsets.get(each) ?? 0) || !offsets.has(each)) offsets.set(each, offset);
  }
  return offsets;
}

/** The offset with the most hosts within MAX_SKEW_MS; of several, the one nearest to the clock of this host. */
function mostCommon(offsets: readonly number[]): number {
  const support = (one: number) => offsets.filter((other) => Math.abs(other - one) <= MAX_SKEW_MS).length;
  const sorted = [...new Set(offsets)].sort((a, b) => support(b) - support(a) || Math.abs(a) - Math.abs(b));
  return sorted[0] ?? 0;
}
