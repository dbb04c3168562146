import { Socket } from 'node:net';
import { LiveSettings } from '../../config/live-settings.ts';
import { OPTIONS, type Settings } from '../../config/option-table.ts';
import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { type ConsoleauthService, consoleauthContract } from '../../contracts/consoleauth.ts';
import { exclusiveUseRelayContract } from '../../contracts/sessions/exclusive-use.ts';
import { traceContract } from '../../contracts/trace.ts';
import {
  countedChecksContract,
  pageVisitTopic,
  slotLeftTopic,
  slotsContract,
  workerActivityContract,
  workerHealthContract,
  workerMetricsContract,
} from '../../contracts/workers.ts';
import { RecentActivity } from '../../observe/activity/recent-activity.ts';
import { type Audit, openAudit } from '../../observe/audit/open-audit.ts';
import { logListener } from '../../observe/log-listener.ts';
import { Gauges } from '../../observe/metrics/gauges.ts';
import { MetricValues } from '../../observe/metrics/metric-values.ts';
import { metricsListener } from '../../observe/metrics/metrics-listener.ts';
import { createObserver } from '../../observe/observer.ts';
import { openTracing } from '../../observe/otlp/open-tracing.ts';
import { traceListener } from '../../observe/trace/trace-listener.ts';
import { TraceRecorder } from '../../observe/trace/trace-recorder.ts';
import { systemClock } from '../../platform/clock.ts';
import { Closables } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';
import { watchOpenFiles } from '../../platform/open-files.ts';
import type { Slots } from '../../proxy/admission/slots.ts';
import { DEFAULT_LIMITS } from '../../proxy/limits.ts';
import { PageVisits } from '../../proxy/pages/page-visits.ts';
import type { ConsoleProxy } from '../../proxy/start-proxy.ts';
import { openLinkedTransport } from '../../transport/registry.ts';
import type { Transport } from '../../transport/transport.ts';
import { filesOfProxy } from '../process/files-needed.ts';
import { auditGauges } from '../process/gauges/audit-gauges.ts';
import { processGauges } from '../process/gauges/process-gauges.ts';
import { spanCounts } from '../process/gauges/span-counts.ts';
import { openLog, type ProcessLog } from '../process/open-log.ts';
import { packageVersion } from '../process/package-version.ts';
import { type ConsoleProxyRole, startProxyRole } from '../start-proxy-role.ts';
import { LINK_FD, type Order, type Report } from './messages.ts';
import { unpackSettings } from './pack-settings.ts';
import { nameOfWorker } from './relay-worker.ts';
import { CheckedSlots } from './slots/checked-slots.ts';
import { RemoteSlots } from './slots/remote-slots.ts';
import { StarterHealth } from './starter-health.ts';
import { WorkerConnections } from './worker-connections.ts';

/** How often it reports its connections, in ms; the report also shows that it is alive. */
const REPORT_MS = 1_000;

type Begin = Extract<Order, { type: 'begin' }>;

/** The parts of a running worker that orders act on. */
interface RunningWorker {
  readonly proxy: ConsoleProxy;
  readonly connections: WorkerConnections;
  readonly live: LiveSettings<Settings>;
  readonly log: Logger;
  readonly processLog: ProcessLog;
  readonly audit: Audit;
  readonly closables: Closables;
}

/** Runs a worker: waits for its settings, serves sessions, and ends when ordered to or when the first process is gone. */
export async function runWorker(): Promise<void> {
  // A terminal and a service manager send these to every process; the first process decides what they mean.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const begin = await new Promise<Begin>((resolve) => {
    process.once('message', resolve);
    process.once('disconnect', () => process.exit(1));
  });
  process.title = `oriel console proxy, worker ${begin.worker}`;
  let running: RunningWorker;
  try {
    running = await start(begin);
  } catch (error) {
    await send({ type: 'failed', why: messageOf(error) });
    process.exit(1);
  }
  await obey(running);
  process.exit(0);
}

async function start(begin: Begin): Promise<RunningWorker> {
  const { worker, settings: packed, roles: starterRoles, host, processId, address } = begin;
  const closables = new Closables();
  const live = new LiveSettings(unpackSettings(packed), OPTIONS);
  const { settings } = live;
  const processLog = await openLog({ settings, roles: starterRoles, bound: { worker: Number(worker) } });
  const { log } = processLog;
  processLog.started();
  const roles = [CONSOLE_KINDS[0].proxyRole];
  const audit = closables.add(await openAudit({ settings, host, roles, clock: systemClock, log }));
  const transport = closables.add(await openLinkedTransport(log.named('bus')));
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
  await transport.attach(new Socket({ fd: LINK_FD, readable: true, writable: true }));
  const publishVisit = transport.publisher(pageVisitTopic);
  const visits = new PageVisits(DEFAULT_LIMITS, (tokenHash, visit) => publishVisit({ tokenHash, visit }));
  await transport.subscribe(pageVisitTopic, ({ tokenHash, visit }) => visits.set(tokenHash, visit));
  const name = nameOfWorker(worker);
  await transport.serve(workerActivityContract, name, { recent_activity: async () => activity.read() });
  await transport.serve(traceContract, name, {
    spans_of_request: async (asked) => ({ spans: trace.answer(asked) }),
  });
  const starter = new StarterHealth(transport.peers(workerHealthContract).any);
  let running: ConsoleProxyRole | undefined;
  const report = () =>
    void send({
      type: 'load',
      connections: connections.connections,
      isAccepting: connections.isAccepting,
      findings: running?.ownFindings() ?? [],
    });
  const connections = new WorkerConnections(address, report, (error) =>
    log.error({ err: error }, 'the listener failed'),
  );
  const proxy = await startProxyRole({
    settings,
    log,
    host,
    servedAs: name,
    processId,
    transport,
    observer,
    metrics,
    gauges,
    moreConsoles: [],
    connections,
    ...countedSlots(worker, settings, transport),
    visits,
    dashboardUrl: settings.oriel.dashboard_url,
    health: () => starter.findings(),
    whyNotAlive: () => starter.whyNotAlive(),
    holdEverywhere: transport.peers(exclusiveUseRelayContract).any.claim_everywhere,
    closables,
  });
  if (isScraped) {
    closables.add(processGauges(gauges, metrics));
    auditGauges(gauges, metrics, audit);
    spanCounts(gauges, metrics, tracing);
    await transport.serve(workerMetricsContract, name, {
      async read_metrics() {
        await gauges.read();
        return metrics.snapshot() as never;
      },
    });
  }
  running = proxy;
  closables.add(watchOpenFiles({ needed: filesOfProxy(settings), option: '[oriel] max_sessions', log }));
  const reporting = setInterval(report, REPORT_MS);
  closables.add({ close: () => clearInterval(reporting) });
  return { proxy, connections, live, log, processLog, audit, closables };
}

/** With Oriel's token authority, one call takes the slot and checks the token; another token source does not know slots. */
function countedSlots(
  worker: string,
  { oriel }: Settings,
  transport: Transport,
): { slots: Slots; consoleauth: ConsoleauthService } {
  const publishLeft = transport.publisher(slotLeftTopic);
  const consoleauth = transport.peers(consoleauthContract).any;
  if (oriel.token_source !== 'consoleauth') {
    const service = transport.peers(slotsContract).any;
    return { slots: new RemoteSlots({ worker, service, publishLeft }), consoleauth };
  }
  const slots = new CheckedSlots({
    worker,
    service: transport.peers(countedChecksContract).any,
    publishLeft,
  });
  return { slots, consoleauth: { ...consoleauth, check_token: slots.check_token } };
}

/** Acts on orders; resolves when the worker has closed. */
function obey({ proxy, connections, live, log, processLog, audit, closables }: RunningWorker): Promise<void> {
  return new Promise((resolve) => {
    const close = () => {
      closables.close().then(resolve, (error) => {
        log.error({ err: error }, 'some parts did not close cleanly');
        resolve();
      });
    };
    process.on('message', (order: Order, handle: unknown) => {
      switch (order.type) {
        case 'accept':
          connections.accept(order.upTo, handle as object | undefined);
          return;
        case 'reload':
          live.replace(unpackSettings(order.settings));
          reload(proxy, log);
          return;
        case 'reopen_files':
          void processLog.reopen();
          void audit.reopen();
          return;
        case 'drain':
          void proxy.drain(order.deadlineMs).then(() => send({ type: 'drained' }));
          return;
        case 'close':
          close();
      }
    });
    process.removeAllListeners('disconnect');
    process.on('disconnect', () => {
      log.error({}, 'the first process is gone: ending all sessions');
      close();
    });
    void send({ type: 'ready' });
  });
}

function reload(proxy: ConsoleProxy, log: Logger): void {
  try {
    proxy.reload();
  } catch (error) {
    const detail = messageOf(error);
    log.error({ detail }, 'the certificate could not be read: the old one stays in use');
  }
}

/** Resolves when the report is sent, or cannot be: the disconnect event handles that. */
function send(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(report, undefined, {}, () => resolve());
    else resolve();
  });
}
