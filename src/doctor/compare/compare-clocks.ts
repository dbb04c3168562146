import type { ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { ProcessIdentity } from '../../contracts/cluster/process.ts';
import { someOf } from './some-of.ts';

/** As much as token authorities let pass (src/consoleauth/self-knowledge/). */
export const MAX_SKEW_MS = 5_000;
const REMEDY = 'Run a time service, such as chrony or systemd-timesyncd, on every host.';

/** Processes, and the two moments of the asking host's clock between which they said what they are. */
export interface Heard {
  readonly processes: readonly ProcessIdentity[];
  /** The host that asked. */
  readonly host: string;
  readonly askedAt: number;
  readonly heardAt: number;
}

/** Hosts whose clock is off that of the majority. A slow network is no skew: only what no delay explains counts. */
export function compareClocks({ processes, host, askedAt, heardAt }: Heard): ProcessFinding[] {
  const offsets = new Map([[host, 0]]);
  for (const { host: each, nowMs } of processes) {
    const offset = nowMs > heardAt ? nowMs - heardAt : nowMs < askedAt ? nowMs - askedAt : 0;
    if (Math.abs(offset) > Math.abs(offsets.get(each) ?? 0) || !offsets.has(each)) offsets.set(each, offset);
  }
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
      // Sign-ins and tokens have ends; the clock of a compute host shows in its log and in traces alone.
      level: roles.some((role) => role !== 'compute') ? 'error' : 'warning',
      subject: 'clocks',
      hosts: isMajority ? [each] : [...offsets.keys()].sort(),
      message: `The clock of ${each} is ${seconds} seconds ${offset > reference ? 'ahead of' : 'behind'} that of ${others}${isMajority ? '' : ' (either may be wrong)'}.`,
      remedy: REMEDY,
    };
  });
}

/** The offset that the most hosts are within MAX_SKEW_MS of; of several, that nearest to the clock here. */
function mostCommon(offsets: readonly number[]): number {
  const support = (one: number) => offsets.filter((other) => Math.abs(other - one) <= MAX_SKEW_MS).length;
  const sorted = [...new Set(offsets)].sort((a, b) => support(b) - support(a) || Math.abs(a) - Math.abs(b));
  return sorted[0] ?? 0;
}
