import { join } from 'node:path';
import { startApi } from '../api/start-api.ts';
import { type DriverOptions, openDriver } from '../compute/drivers/registry.ts';
import { startCompute } from '../compute/start-compute.ts';
import { storeHints, storeOrigins } from '../config/report/store-hints.ts';
import { startClusterCheck } from '../consoleauth/cluster-check/start-cluster-check.ts';
import { startConsoleauth } from '../consoleauth/start-consoleauth.ts';
import { openStore } from '../consoleauth/stores/registry.ts';
import { NOVNC } from '../consoles/console-kinds.ts';
import { accessChangedTopic, accessContract } from '../contracts/access.ts';
import { clusterContract } from '../contracts/cluster/cluster.ts';
import { consoleauthPeersContract } from '../contracts/cluster/consoleauth-peers.ts';
import { consoleauthContract } from '../contracts/consoleauth.ts';
import { instanceChangedTopic } from '../contracts/instance-changed.ts';
import { consoleProbeContract, probeTargetsContract } from '../contracts/sessions/console-probe.ts';
import { exclusiveUseContract } from '../contracts/sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { traceContract } from '../contracts/trace.ts';
import { answerBadAddress, serveDashboard } from '../dashboard/serve-dashboard.ts';
import { driverLabel } from '../observe/metrics/metrics.ts';
import { systemClock } from '../platform/clock.ts';
import { CountedSlots } from '../proxy/admission/slots.ts';
import { DEFAULT_LIMITS } from '../proxy/limits.ts';
import { PageVisits } from '../proxy/pages/page-visits.ts';
import { consoleProbeService } from '../proxy/probe-console.ts';
import { holdEverywhere } from '../proxy/session/exclusive-use/hold-everywhere.ts';
import { dashboardUrl } from './dashboard-url.ts';
import { PAGES } from './pages.ts';
import { examination } from './process/examination.ts';
import { authorityGauges, storeGauges } from './process/gauges/authority-gauges.ts';
import { computeGauges } from './process/gauges/peer-gauges.ts';
import { slotGauges } from './process/gauges/proxy-gauges.ts';
import { ownFindings, processHealth } from './process/process-health.ts';
import { hypervisorResource, tokenStoreResource } from './process/resources.ts';
import { clusterService } from './process/watch-processes.ts';
import type { ProcessContext } from './process-context.ts';
import type { RoleName } from './roles.ts';
import { startProxyRole } from './start-proxy-role.ts';
import type { StartedRole } from './started-role.ts';
import { startWorkers } from './workers/start-workers.ts';
import { workersOf } from './workers/workers-of.ts';

/** How each role is made from its process context and connected to its peers. */
export const START_ROLE: Readonly<Record<RoleName, (context: ProcessContext) => Promise<StartedRole>>> = {
  consoleauth,
  compute,
  novncproxy,
  api,
  /** Part of the api's listener. */
  dashboard: async () => ({}),
};

async function consoleauth(context: ProcessContext): Promise<StartedRole> {
  const { settings, log, host, transport, observer, metrics, gauges, closables, configuration } = context;
  const store = closables.add(
    await openStore({
      settings,
      log: log.child({ role: 'consoleauth' }).named('store'),
      clock: systemClock,
      host,
    }),
  );
  context.troubles.add(tokenStoreResource(store));
  storeGauges(gauges, metrics, store);
  const clusterCheck = closables.add(
    startClusterCheck({
      settings,
      host,
      log: log.child({ role: 'consoleauth' }),
      store,
      peers: transport.peers(consoleauthPeersContract),
      clock: systemClock,
      hasBus: settings.oriel.transport === 'nats',
      hints: configuration === undefined ? [] : storeHints(configuration),
      madeFrom: storeOrigins(settings, configuration?.sources),
    }),
  );
  closables.add(await transport.serve(consoleauthPeersContract, host, clusterCheck.service));
  const authority = closables.add(
    startConsoleauth({
      settings,
      log,
      store,
      compute: transport.peers(context.computeContract),
      access: transport.peers(accessContract).any,
      observer,
      publishSessionsEnd: transport.publisher(sessionsEndTopic),
      clock: systemClock,
      clusterCheck,
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => authority.instanceChanged(event)));
  closables.add(await transport.subscribe(accessChangedTopic, (event) => authority.accessChanged(event)));
  authority.accessChanged({});
  authorityGauges(gauges, metrics, clusterCheck);
  clusterCheck.begin();
  closables.add(await transport.serve(consoleauthContract, host, authority.service));
  return { findings: processHealth(context, transport.peers(consoleauthPeersContract).present) };
}

async function compute(context: ProcessContext): Promise<StartedRole> {
  const {
    settings,
    log,
    host,
    kinds,
    transport,
    observer,
    metrics,
    gauges,
    troubles,
    isAlone,
    closables,
    moreDrivers = [],
  } = context;
  const optionsOf = (name: string): DriverOptions => ({
    settings,
    log: log.child({ role: 'compute' }).named(name),
    // Only the demo driver reads these. The bus denies them to other compute hosts.
    get sessions() {
      return transport.peers(sessionsContract);
    },
    get trace() {
      return transport.peers(traceContract);
    },
  });
  const configured = await Promise.all(
    settings.oriel.drivers.map((name) => openDriver(name, optionsOf(name))),
  );
  const drivers = [...configured, ...moreDrivers];
  for (const driver of configured) {
    const resource = hypervisorResource(driver, settings, isAlone);
    troubles.add(resource);
    gauges.add(['oriel_hypervisor_up'], () => {
      const found = troubles.findingsOf(resource);
      const isUp = found === undefined ? null : Number(found.length === 0);
      metrics.set('oriel_hypervisor_up', [driverLabel(driver.name)], isUp);
    });
  }
  const publishInstanceChanged = transport.publisher(instanceChangedTopic);
  const agent = closables.add(
    startCompute({ settings, host, kinds, log, drivers, observer, publishInstanceChanged }),
  );
  closables.add(await transport.serve(probeTargetsContract, host, agent.screens));
  closables.add(await transport.serve(context.computeContract, host, agent.service));
  // A compute host may not call the authorities, and needs none.
  return { findings: async () => ownFindings(context) };
}

async function novncproxy(context: ProcessContext): Promise<StartedRole> {
  const { settings, roles, log, host, transport, metrics, gauges, closables } = context;
  const workers = workersOf(settings);
  const inherited = context.inherited?.get('novncproxy');
  const health = processHealth(context, transport.peers(sessionsContract).present);
  const slots = new CountedSlots(settings);
  const role =
    workers > 1
      ? closables.add(await startWorkers({ ...context, workers, health, inherited }))
      : await startProxyRole({
          ...context,
          servedAs: host,
          consoleauth: transport.peers(consoleauthContract).any,
          holdEverywhere: holdEverywhere(transport.peers(exclusiveUseContract), log),
          connections: undefined,
          slots,
          inherited,
          visits: new PageVisits(DEFAULT_LIMITS),
          dashboardUrl: dashboardUrl(settings, roles),
          health,
        });
  if (workers === 1) slotGauges(gauges, metrics, settings, slots);
  const screens = transport.peers(probeTargetsContract);
  closables.add(
    await transport.serve(
      consoleProbeContract,
      host,
      consoleProbeService({ kind: NOVNC, settings, screens }),
    ),
  );
  return role;
}

async function api(context: ProcessContext): Promise<StartedRole> {
  const { settings, roles, log, host, kinds, watch, transport, observer, notReady, closables } = context;
  const compute = transport.peers(context.computeContract);
  if (watch !== null) computeGauges(context.gauges, context.metrics, compute);
  const dashboard = (app: Parameters<typeof serveDashboard>[0]) =>
    serveDashboard(app, { directory: join(PAGES, 'dashboard') });
  const findings = processHealth(context, transport.peers(accessContract).present);
  const server = closables.add(
    await startApi({
      settings,
      kinds,
      log,
      clock: systemClock,
      compute,
      authorities: transport.peers(consoleauthContract),
      sessions: transport.peers(sessionsContract),
      traces: transport.peers(traceContract),
      observer,
      publishAccessChanged: transport.publisher(accessChangedTopic),
      notReady,
      inherited: context.inherited?.get('api'),
      health: findings,
      examine: examination({ ...context, clock: systemClock, log: log.named('health') }),
      ...(roles.includes('dashboard') ? { dashboard, answerBadAddress } : {}),
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => server.instanceChanged(event)));
  closables.add(await transport.subscribe(accessChangedTopic, (change) => server.accessChanged(change)));
  closables.add(await transport.serve(accessContract, host, server.access));
  if (watch !== null) closables.add(await transport.serve(clusterContract, host, clusterService(watch)));
  return { address: server.address, reload: () => server.reload(), findings };
}
