import { type Static, Type } from 'typebox';
import { PROXY_ROLES } from '../consoles/console-kinds.ts';
import type { ProcessFinding } from '../contracts/cluster/cluster.ts';
import type { AuthorityFacts } from '../contracts/cluster/consoleauth-peers.ts';
import type { ProcessFacts } from '../contracts/cluster/process.ts';

/** Processes and findings that a report has: more than a cloud of 500 compute hosts. */
const MAX_PROCESSES = 1_000;
const MAX_FINDINGS = 500;
const MAX_TEXT = 4_000;

const Epoch = Type.Number({ description: 'milliseconds since the epoch' });
const NullableBoolean = Type.Union([Type.Boolean(), Type.Null()], {
  description: 'null: a process of an older version',
});

const ReportedProcess = Type.Object({
  id: Type.String(),
  host: Type.String(),
  roles: Type.Array(Type.String()),
  version: Type.String(),
  pid: Type.Integer(),
  started_at: Epoch,
  draining: Type.Boolean({ description: 'it is stopping and takes no new sessions' }),
  ready: NullableBoolean,
  healthy: NullableBoolean,
  reasons: Type.Array(Type.String(), { description: 'why it is not healthy, and what it has lost' }),
  listeners: Type.Array(
    Type.Object({ role: Type.String(), address: Type.String(), port: Type.Integer(), tls: Type.Boolean() }),
  ),
  certificates: Type.Array(
    Type.Object({
      option: Type.String(),
      file: Type.String(),
      expires_at: Type.Union([Epoch, Type.Null()], { description: 'null: the file cannot be read' }),
      problem: Type.String({ description: 'why it cannot be read; empty if it can' }),
    }),
  ),
  store: Type.Union(
    [
      Type.Object({
        name: Type.String(),
        shared: Type.Boolean({ description: 'whether other processes use the same store' }),
        fingerprint: Type.String({ description: 'equal in authorities with the same store' }),
        servers: Type.Array(Type.Object({ name: Type.String(), up: Type.Boolean(), why: Type.String() })),
        peers: Type.Union([Type.Array(Type.String()), Type.Null()], {
          description: 'hosts of the other authorities that share the store; null: not known',
        }),
      }),
      Type.Null(),
    ],
    { description: 'the store of a token authority; null in other processes' },
  ),
  differs_in: Type.Array(Type.String(), { description: 'what this host does not share with the others' }),
});

const ReportedFinding = Type.Object({
  id: Type.String({ description: 'the check, as `oriel doctor` names it' }),
  step: Type.Integer({ description: 'the step of the sixteen; 0: before the first' }),
  title: Type.String(),
  level: Type.Union([
    Type.Literal('ok'),
    Type.Literal('note'),
    Type.Literal('warning'),
    Type.Literal('error'),
    Type.Literal('skipped'),
  ]),
  message: Type.String(),
  remedy: Type.String({ description: 'what an operator can do; empty if there is nothing to do' }),
});

/** The state of an installation, as the API returns it to administrators. It has no secret: the doctor prints the same. */
export const HealthReport = Type.Object({
  examined_at: Epoch,
  from_host: Type.String({ description: 'the host of the api that examined the others' }),
  breaks_at: Type.Union([Type.Integer(), Type.Null()], {
    description: 'the first step with an error; 0: before the first step; null: none',
  }),
  silent_hosts: Type.Array(Type.String(), {
    description: 'hosts that answered within the hour and do not now',
  }),
  processes: Type.Array(ReportedProcess),
  findings: Type.Array(ReportedFinding, { description: 'in the order of the steps' }),
});
export type HealthReport = Static<typeof HealthReport>;

export const Examined = Type.Object({
  running: Type.Boolean({ description: 'whether an examination is under way: ask again for a newer report' }),
  report: Type.Union([HealthReport, Type.Null()], {
    description: 'null: the first examination has not ended',
  }),
});
export type Examined = Static<typeof Examined>;

/** What an examination has found. */
export interface Findings {
  readonly examinedAt: number;
  readonly host: string;
  readonly silent: readonly string[];
  readonly processes: readonly ProcessFacts[];
  readonly authorities: readonly {
    readonly facts: AuthorityFacts;
    readonly agreesWith?: readonly string[];
  }[];
  readonly differences: readonly ProcessFinding[];
  /** In the order of the steps. */
  readonly results: readonly Static<typeof ReportedFinding>[];
}

/** The report of an examination, bounded. */
export function healthReport(found: Findings): HealthReport {
  const { examinedAt, host, silent, processes, results } = found;
  const cut = (text: string) => text.slice(0, MAX_TEXT);
  return {
    examined_at: examinedAt,
    from_host: host,
    breaks_at: results.find(({ level }) => level === 'error')?.step ?? null,
    silent_hosts: [...silent].sort().slice(0, MAX_PROCESSES),
    processes: [...processes]
      .sort((a, b) => a.host.localeCompare(b.host) || a.roles.join().localeCompare(b.roles.join()))
      .slice(0, MAX_PROCESSES)
      .map((process) => reportedProcess(process, found)),
    findings: results.slice(0, MAX_FINDINGS).map((finding) => {
      return { ...finding, message: cut(finding.message), remedy: cut(finding.remedy) };
    }),
  };
}

function reportedProcess(process: ProcessFacts, found: Findings): Static<typeof ReportedProcess> {
  const { health, troubles = [] } = process;
  const differs = found.differences.filter(({ hosts }) => hosts.includes(process.host));
  return {
    id: process.processId,
    host: process.host,
    roles: process.roles,
    version: process.version,
    pid: process.pid,
    started_at: process.startedAtMs,
    draining: process.isDraining,
    ready: health?.isReady ?? null,
    healthy: health?.isHealthy ?? null,
    reasons: [...new Set([...(health?.reasons ?? []), ...troubles])],
    listeners: (['api', ...PROXY_ROLES] as const).flatMap((role) => {
      const listener = process[role];
      return listener === null ? [] : [{ role, ...listener }];
    }),
    certificates: process.certificates.map(({ option, file, expiresAtMs, problem }) => {
      return { option, file, expires_at: expiresAtMs, problem };
    }),
    store: process.roles.includes('consoleauth') ? storeOf(process.host, found) : null,
    differs_in: differs.map(({ subject }) => subject).slice(0, 16),
  };
}

function storeOf(host: string, { authorities }: Findings): Static<typeof ReportedProcess>['store'] {
  const own = authorities.find(({ facts }) => facts.host === host);
  if (own === undefined) return null;
  const { facts, agreesWith } = own;
  const { name, shared, fingerprint, servers } = facts.store;
  const hostOf = (instance: string) =>
    authorities.find((other) => other.facts.instance === instance)?.facts.host;
  const peers = agreesWith
    ?.filter((instance) => instance !== facts.instance)
    .flatMap((instance) => hostOf(instance) ?? [])
    .sort();
  return { name, shared, fingerprint, servers, peers: peers ?? null };
}
