import type { Settings } from '../../config/option-table.ts';
import { optionsOfKind } from '../../config/values/kind-options.ts';
import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { accessChangedTopic } from '../../contracts/access.ts';
import { consoleauthContract } from '../../contracts/consoleauth.ts';
import { exclusiveUseContract, exclusiveUseRelayContract } from '../../contracts/sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from '../../contracts/sessions/sessions.ts';
import { traceContract } from '../../contracts/trace.ts';
import {
  countedChecksContract,
  slotLeftTopic,
  slotsContract,
  workerActivityContract,
  workerHealthContract,
  workerMetricsContract,
} from '../../contracts/workers.ts';
import type { Gauges } from '../../observe/metrics/gauges.ts';
import type { MetricValues } from '../../observe/metrics/metric-values.ts';
import { type HealthFinding, mergeFindings } from '../../platform/http/health.ts';
import { type Closable, Closables } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { type BoundListener, bindListener } from '../../platform/network/bound-listener.ts';
import { lookUpListenAddress } from '../../platform/network/listen-address.ts';
import { holdEverywhere } from '../../proxy/session/exclusive-use/hold-everywhere.ts';
import { openLinkedTransport } from '../../transport/registry.ts';
import type { Transport } from '../../transport/transport.ts';
import { slotGauges } from '../process/gauges/proxy-gauges.ts';
import type { StartedRole } from '../started-role.ts';
import { activityOfWorkers } from './activity-of-workers.ts';
import { countChecks, relayConsoleauth } from './relay-consoleauth.ts';
import { nameOfWorker, relayExclusiveUse, relaySessions, relayTraces } from './relay-worker.ts';
import { SharedSlots } from './slots/shared-slots.ts';
import { WorkerMetrics } from './worker-metrics.ts';
import { WorkerPool } from './worker-pool.ts';

export interface WorkersOptions {
  readonly workers: number;
  /** The listener of the service manager; undefined if this process binds the address. */
  readonly inherited: BoundListener | undefined;
  readonly settings: Settings;
  /** Of this process. */
  readonly roles: readonly string[];
  readonly log: Logger;
  readonly host: string;
  readonly processId: string;
  /** To the peers of the proxy. The workers have a private link to this process. */
  readonly transport: Transport;
  /** What is wrong with this process and with its peers. */
  readonly health: () => Promise<readonly HealthFinding[]>;
  readonly metrics: MetricValues;
  readonly gauges: Gauges;
}

/** Starts the console proxy as several processes at one address: resolves when all of them serve, rejects if one cannot. */
export async function startWorkers(options: WorkersOptions): Promise<StartedRole & Closable> {
  const { workers, settings, roles, host, processId, transport, metrics, gauges } = options;
  const [kind] = CONSOLE_KINDS;
  const { proxyHost, proxyPort } = optionsOfKind(settings, kind);
  const log = options.log.child({ role: kind.proxyRole }).named('workers');
  const closables = new Closables();
  try {
    const bind = async () =>
      bindListener(await lookUpListenAddress(proxyHost, settings.DEFAULT.source_is_ipv6), proxyPort);
    const listener = closables.add(options.inherited ?? (await bind()));
    const link = closables.add(await openLinkedTransport(log));
    const slots = new SharedSlots(settings);
    const consoleauth = transport.peers(consoleauthContract).any;
    await link.serve(consoleauthContract, host, relayConsoleauth(consoleauth));
    await link.serve(countedChecksContract, host, countChecks(consoleauth, slots));
    await link.serve(slotsContract, host, slots.service);
    await link.serve(workerHealthContract, host, {
      describe_health: async () => ({ findings: [...(await options.health())] }),
    });
    await link.subscribe(slotLeftTopic, ({ worker, requestId }) => slots.left(worker, requestId));
    await link.serve(exclusiveUseRelayContract, host, {
      claim_everywhere: holdEverywhere(transport.peers(exclusiveUseContract), log),
    });
    closables.add(await transport.subscribe(sessionsEndTopic, link.publisher(sessionsEndTopic)));
    closables.add(await transport.subscribe(accessChangedTopic, link.publisher(accessChangedTopic)));
    const ofWorkers = new WorkerMetrics(workers, link.peers(workerMetricsContract));
    const onEnded = (worker: number) => ofWorkers.ended(worker);
    const pool = closables.add(
      new WorkerPool({
        count: workers,
        settings,
        roles,
        log,
        host,
        processId,
        listener,
        link,
        slots,
        onEnded,
      }),
    );
    slotGauges(gauges, metrics, settings, slots);
    gauges.add(['oriel_workers'], () => {
      metrics.set('oriel_workers', [], pool.serving);
      metrics.set('oriel_worker_restarts_total', [], pool.restarted);
    });
    await pool.start();
    // Each worker answers by itself, so that one that hangs does not delay the others.
    const sessions = link.peers(sessionsContract);
    const exclusiveUse = link.peers(exclusiveUseContract);
    const traces = link.peers(traceContract);
    for (let number = 1; number <= workers; number++) {
      const name = nameOfWorker(number);
      closables.add(await transport.serve(sessionsContract, host, relaySessions(sessions.on(name), number)));
      closables.add(
        await transport.serve(exclusiveUseContract, host, relayExclusiveUse(exclusiveUse.on(name))),
      );
      closables.add(await transport.serve(traceContract, host, relayTraces(traces.on(name))));
    }
    return {
      address: listener.address,
      isAlive: () => pool.isServing,
      notReady: () => (pool.isServing ? [] : ['no console worker runs']),
      findings: async () => mergeFindings([await options.health(), pool.findings()]),
      drain: (deadlineMs) => pool.drain(deadlineMs),
      reload: () => pool.reload(),
      metrics: () => ofWorkers.read(),
      reopenFiles: () => pool.sendAll({ type: 'reopen_files' }),
      activity: () => activityOfWorkers(workers, link.peers(workerActivityContract)),
      close: () => closables.close(),
    };
  } catch (error) {
    await closables.close();
    throw error;
  }
}
