import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CONSOLE_KINDS, hasConsoleProxy } from '../consoles/console-kinds.ts';
import { accessContract } from '../contracts/access.ts';
import { activityContract } from '../contracts/cluster/activity.ts';
import { clusterContract } from '../contracts/cluster/cluster.ts';
import { processContract } from '../contracts/cluster/process.ts';
import { computeContractFor } from '../contracts/compute.ts';
import { sessionsContract } from '../contracts/sessions/sessions.ts';
import { traceContract } from '../contracts/trace.ts';
import { RecentActivity } from '../observe/activity/recent-activity.ts';
import { openAudit } from '../observe/audit/open-audit.ts';
import { logListener } from '../observe/log-listener.ts';
import { Gauges } from '../observe/metrics/gauges.ts';
import { MetricValues } from '../observe/metrics/metric-values.ts';
import { metricsListener } from '../observe/metrics/metrics-listener.ts';
import { createObserver, type Observer } from '../observe/observer.ts';
import { openTracing } from '../observe/otlp/open-tracing.ts';
import { traceListener } from '../observe/trace/trace-listener.ts';
import { TraceRecorder } from '../observe/trace/trace-recorder.ts';
import { systemClock } from '../platform/clock.ts';
import { mergeFindings } from '../platform/http/health.ts';
import { HealthRoutes } from '../platform/http/health-routes.ts';
import { Closables } from '../platform/lifecycle.ts';
import { watchOpenFiles } from '../platform/open-files.ts';
import { Troubles } from '../platform/troubles.ts';
import { openTransport } from '../transport/registry.ts';
import type { Transport } from '../transport/transport.ts';
import { isAllowed } from './management/management-listener.ts';
import { startManagement } from './management/start-management.ts';
import { filesNeeded } from './process/files-needed.ts';
import { auditGauges } from './process/gauges/audit-gauges.ts';
import { certificateGauges } from './process/gauges/certificate-gauges.ts';
import { busGauge, clockGauge } from './process/gauges/peer-gauges.ts';
import { processGauges } from './process/gauges/process-gauges.ts';
import { spanCounts } from './process/gauges/span-counts.ts';
import { openOperatorChannel } from './process/operator-channel.ts';
import { packageVersion } from './process/package-version.ts';
import { processFacts } from './process/process-facts.ts';
import { processIdentity } from './process/process-identity.ts';
import { auditResource, busResource, certificateResource, recordingResource } from './process/resources.ts';
import { askApis, compareAll, type Watch, watchProcesses } from './process/watch-processes.ts';
import type { ComposeOptions, ProcessContext } from './process-context.ts';
import type { RoleName } from './roles.ts';
import { START_ROLE } from './start-roles.ts';
import type { StartedRole } from './started-role.ts';

/** A running process: where it listens, and how it ends. */
export interface Running {
  /** By role; a role without a public listener has none. */
  readonly addresses: Readonly<Partial<Record<RoleName, AddressInfo>>>;
  /** Where the management listener is bound; null without `[oriel] metrics_listen`. */
  readonly management: AddressInfo | null;
  /** Accepts no new sessions; resolves when the last has ended, at most `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  /** Whether the processes that this one has started answer: false if a restart is the only remedy. */
  isAlive(): boolean;
  /** For events of the whole process. */
  readonly observer: Observer;
  /** Opens the files again that log rotation renames: those of the audit, and the logs of workers. Never rejects. */
  reopenFiles(): Promise<void>;
  /** Reads files again that are otherwise read at the start only: certificates. Throws if one cannot be used. */
  reload(): void;
  close(): Promise<void>;
}

/** Starts the roles in the order of the table and connects them. If one cannot start, closes what was opened. */
export async function compose(options: ComposeOptions): Promise<Running> {
  const closables = new Closables();
  try {
    return await start(options, closables);
  } catch (error) {
    await closables.close();
    throw error;
  }
}

async function start(options: ComposeOptions, closables: Closables): Promise<Running> {
  const { settings, roles, log, configuration, moreConsoles = [] } = options;
  const { host } = settings.DEFAULT;
  const started: StartedRole[] = [];
  const addresses: Partial<Record<RoleName, AddressInfo>> = {};
  let isDraining = false;

  // Opened first and closed last: it records what all others do.
  const audit = closables.add(await openAudit({ settings, host, roles, clock: systemClock, log }));
  const trace = new TraceRecorder(host);
  const activity = new RecentActivity();
  const isScraped = settings.oriel.metrics_listen !== '';
  const metrics = new MetricValues();
  const gauges = new Gauges(metrics, log);
  const tracing = closables.add(
    openTracing({ settings, host, version: packageVersion(), log: log.named('tracing') }),
  );
  const observer = createObserver(systemClock, [
    logListener(log),
    traceListener(trace),
    audit,
    activity,
    ...(isScraped ? [metricsListener(metrics)] : []),
    ...tracing.listeners,
  ]);
  const transport = closables.add(
    await openTransport(settings.oriel.transport, settings, log.named('bus'), configuration?.sources),
  );
  const watch =
    settings.oriel.transport === 'in-process'
      ? null
      : closables.add(startWatch(options, transport, gauges, metrics));
  const isAlone = aloneOf(transport, host, roles);
  const troubles = closables.add(new Troubles(log.named('health')));
  troubles.add(busResource(transport, settings));
  troubles.add(auditResource(audit, settings, isAlone));
  if (hasConsoleProxy(roles)) troubles.add(recordingResource(settings, isAlone));
  troubles.add(certificateResource(settings, configuration?.sources, roles));
  const notReady = () => [
    ...new Set([...(isDraining ? ['draining'] : []), ...started.flatMap((role) => role.notReady?.() ?? [])]),
  ];
  const health = new HealthRoutes({
    notReady,
    findings: async () =>
      mergeFindings(await Promise.all(started.map(async (role) => (await role.findings?.()) ?? []))),
    settings: () => settings.healthcheck,
    ports: () => Object.values(addresses).map(({ port }) => port),
    mayRead: (request) => isAllowed(request, settings.oriel.metrics_token),
  });
  const kinds = [...CONSOLE_KINDS, ...moreConsoles.map(({ kind }) => kind)];
  const context: ProcessContext = {
    ...options,
    host,
    kinds,
    computeContract: computeContractFor(kinds),
    moreConsoles,
    processId: randomUUID(),
    transport,
    observer,
    metrics,
    gauges,
    activity: async () => {
      const workers = await Promise.all(started.map((role) => role.activity?.()));
      return {
        processId: context.processId,
        host,
        roles: [...roles],
        parts: [activity.read(), ...workers.flatMap((each) => each?.parts ?? [])],
        silentWorkers: workers.flatMap((each) => each?.silentWorkers ?? []),
      };
    },
    watch,
    troubles,
    isAlone,
    notReady,
    health,
    closables,
  };
  await serveProcess(context, trace, addresses, () => isDraining);

  for (const name of roles) {
    const role = await START_ROLE[name](context);
    started.push(role);
    if (role.address !== undefined) addresses[name] = role.address;
    metrics.set('oriel_role_up', [name], 1);
    log.info({ role: name }, 'role started');
  }
  if (hasConsoleProxy(roles)) await openOperatorChannel(context);
  void troubles.look();
  if (isScraped) {
    closables.add(processGauges(gauges, metrics));
    auditGauges(gauges, metrics, audit);
    spanCounts(gauges, metrics, tracing);
    certificateGauges(gauges, metrics, settings, () => configuration?.sources, roles);
  }
  const management = isScraped
    ? closables.add(
        await startManagement(context, async () => {
          return (await Promise.all(started.map((role) => role.metrics?.() ?? []))).flat();
        }),
      )
    : null;
  if (Object.keys(addresses).length > 0) {
    const needed = filesNeeded(settings, roles);
    closables.add(watchOpenFiles({ needed, option: '[oriel] max_sessions', log }));
  }
  return {
    addresses,
    management: management?.address ?? null,
    async drain(deadlineMs) {
      isDraining = true;
      await Promise.all(started.map((role) => role.drain?.(deadlineMs)));
    },
    isAlive: () => started.every((role) => role.isAlive?.() ?? true),
    observer,
    async reopenFiles() {
      for (const role of started) role.reopenFiles?.();
      await audit.reopen();
    },
    reload: () => reloadAll(started),
    close: () => closables.close(),
  };
}

/** Reloads every role, also if one fails; throws the first failure. */
function reloadAll(roles: readonly StartedRole[]): void {
  const failures: unknown[] = [];
  for (const role of roles) {
    try {
      role.reload?.();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** What every process answers, whatever its roles: its traces and what it is. */
async function serveProcess(
  context: ProcessContext,
  trace: TraceRecorder,
  listeners: Running['addresses'],
  isDraining: () => boolean,
): Promise<void> {
  const { transport, host, processId, settings, roles, configuration, troubles } = context;
  await transport.serve(activityContract, host, { recent_activity: () => context.activity() });
  await transport.serve(traceContract, host, {
    spans_of_request: async (request) => ({ spans: trace.answer(request) }),
  });
  const identify = processIdentity({ processId, settings, roles, configuration, isDraining });
  await transport.serve(processContract, host, {
    identify_process: identify,
    describe_process: async () => {
      const [identity, health] = await Promise.all([identify(), context.health.judge()]);
      return processFacts({ identity, settings, roles, configuration, listeners, troubles, health });
    },
  });
}

/** Only a process with health routes watches its peers: if every compute host watched the apis, the bus would carry too much. */
function aloneOf(transport: Transport, host: string, roles: readonly RoleName[]): () => boolean {
  const alike = [
    ...(roles.includes('api') ? [transport.peers(accessContract)] : []),
    ...(hasConsoleProxy(roles) ? [transport.peers(sessionsContract)] : []),
  ];
  return () => alike.length > 0 && !alike.some((peers) => peers.present().some((other) => other !== host));
}

/** An api compares all processes; every other process asks an api what it found about this host. */
function startWatch(
  { settings, roles, log }: ComposeOptions,
  transport: Transport,
  gauges: Gauges,
  metrics: MetricValues,
): Watch {
  const { host } = settings.DEFAULT;
  let skewMs: number | null = null;
  clockGauge(gauges, metrics, () => skewMs);
  busGauge(gauges, metrics, transport);
  const look = roles.includes('api')
    ? compareAll(transport.peers(processContract), host, systemClock, (ms) => {
        skewMs = ms;
      })
    : askApis(transport.peers(clusterContract), host);
  return watchProcesses({ log: log.named('health'), look });
}
