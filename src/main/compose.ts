import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startApi } from '../api/start-api.ts';
import type { Driver } from '../compute/drivers/driver.ts';
import { type DriverOptions, openDriver } from '../compute/drivers/registry.ts';
import { startCompute } from '../compute/start-compute.ts';
import type { Settings } from '../config/option-table.ts';
import { storeHints, storeOrigins } from '../config/report/store-hints.ts';
import { startClusterCheck } from '../consoleauth/cluster-check/start-cluster-check.ts';
import { startConsoleauth } from '../consoleauth/start-consoleauth.ts';
import { openStore } from '../consoleauth/stores/registry.ts';
import { accessChangedTopic, accessContract } from '../contracts/access.ts';
import { authorityContract } from '../contracts/cluster/authority.ts';
import { clusterContract } from '../contracts/cluster/cluster.ts';
import { processContract } from '../contracts/cluster/process.ts';
import { computeContract } from '../contracts/compute.ts';
import { consoleauthContract } from '../contracts/consoleauth.ts';
import { instanceChangedTopic } from '../contracts/instance-changed.ts';
import { reachContract, screensContract } from '../contracts/sessions/console-probe.ts';
import { sessionsContract, sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import { traceContract } from '../contracts/trace.ts';
import { serveDashboard } from '../dashboard/serve-dashboard.ts';
import { TraceRecorder } from '../flow/trace.ts';
import type { Audit } from '../observe/audit/audit.ts';
import { type OpenAudit, openAudit } from '../observe/audit/open-audit.ts';
import { systemClock } from '../platform/clock.ts';
import { Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { watchOpenFiles } from '../platform/open-files.ts';
import { Troubles } from '../platform/troubles.ts';
import { reachService } from '../proxy/probe-console.ts';
import type { Novncproxy } from '../proxy/start-proxy.ts';
import { openTransport } from '../transport/registry.ts';
import type { Transport } from '../transport/transport.ts';
import { dashboardUrl } from './dashboard-url.ts';
import { PAGES } from './pages.ts';
import { filesNeeded } from './process/files-needed.ts';
import { type Configuration, processFacts } from './process/process-facts.ts';
import { processHealth } from './process/process-health.ts';
import { processIdentity } from './process/process-identity.ts';
import {
  auditResource,
  busResource,
  certificateResource,
  hypervisorResource,
  recordingResource,
} from './process/resources.ts';
import {
  askApis,
  clusterService,
  compareAll,
  type Watch,
  watchProcesses,
} from './process/watch-processes.ts';
import type { RoleName } from './roles.ts';
import { startProxyRole } from './start-proxy-role.ts';
import { type ProxyWorkers, startWorkers } from './workers/start-workers.ts';
import { workersOf } from './workers/workers-of.ts';

export interface ComposeOptions {
  readonly settings: Settings;
  readonly roles: readonly RoleName[];
  readonly log: Logger;
  /** Where the settings came from and what is wrong with them, to be told to the doctor and to other authorities. */
  readonly configuration?: Configuration;
  /** Beside those of `[oriel] drivers`: for programs that bring a hypervisor of their own. */
  readonly moreDrivers?: readonly Driver[];
}

/** A running process: where it listens, and how it ends. */
export interface Running {
  readonly api?: AddressInfo;
  readonly novncproxy?: AddressInfo;
  /** Takes no new sessions; resolves when the last has ended, at the latest `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  /** For who tells it of the whole process. */
  readonly audit: Pick<OpenAudit, 'record' | 'reopen'>;
  /** Takes up what is read at the start alone and has changed: certificates. Throws where that cannot be used. */
  reload(): void;
  close(): Promise<void>;
}

/** What the roles are made from, once for the process. */
interface House extends ComposeOptions {
  readonly host: string;
  /** Tells this process apart from all others. */
  readonly processId: string;
  /** Compares this process with the others on the bus; null where there is no bus. */
  readonly watch: Watch | null;
  /** What this process needs and has lost. */
  readonly troubles: Troubles;
  /** Whether no other host has a console proxy or an api: what only this one lacks must not take it from users. */
  readonly isAlone: () => boolean;
  readonly transport: Transport;
  readonly trace: TraceRecorder;
  readonly audit: Audit;
  /** What is not ready, in a few words each. */
  readonly notReady: () => readonly string[];
  /** Whatever is opened is pushed here; closing runs it backwards. */
  readonly closables: Closables;
}

/** Starts the roles, in the order of the table, and joins them by hand. Closes what it opened where one can't start. */
export async function compose(options: ComposeOptions): Promise<Running> {
  const { settings, log } = options;
  const closables = new Closables();
  try {
    const { host } = settings.DEFAULT;
    // The first to be opened and the last to be closed: it tells of all the others.
    const audit = closables.add(
      await openAudit({ settings, host, roles: options.roles, clock: systemClock, log }),
    );
    const { transport: kind } = settings.oriel;
    const transport = closables.add(await openTransport(kind, settings, log, options.configuration?.sources));
    const trace = new TraceRecorder(host);
    const processId = randomUUID();
    let isDraining = false;
    const running: {
      api?: AddressInfo;
      novncproxy?: AddressInfo;
      proxy?: Novncproxy | ProxyWorkers;
      reloadApi?: () => void;
    } = {};
    const notReady = () => {
      const lacking = running.proxy !== undefined && 'isServing' in running.proxy && !running.proxy.isServing;
      return [...(isDraining ? ['draining'] : []), ...(lacking ? ['no console worker runs'] : [])];
    };
    const watch =
      settings.oriel.transport === 'in-process' ? null : closables.add(startWatch({ ...options, transport }));
    const { roles, configuration } = options;
    const troubles = closables.add(new Troubles(log));
    troubles.add(busResource(transport, settings));
    const isAlone = aloneOf(transport, host, roles);
    troubles.add(auditResource(audit, settings, isAlone));
    if (roles.includes('novncproxy')) troubles.add(recordingResource(settings, isAlone));
    troubles.add(certificateResource(settings, configuration?.sources, roles));
    const house: House = {
      ...options,
      host,
      processId,
      watch,
      troubles,
      isAlone,
      transport,
      trace,
      audit,
      notReady,
      closables,
    };
    await house.transport.serve(traceContract, host, {
      spans_of_request: async (asked) => ({ spans: trace.answer(asked) }),
    });
    const listeners: { api?: AddressInfo; novncproxy?: AddressInfo } = {};
    const identify = processIdentity({
      processId,
      settings,
      roles,
      configuration,
      isDraining: () => isDraining,
    });
    await house.transport.serve(processContract, host, {
      identify_process: identify,
      describe_process: async () =>
        processFacts({ identity: await identify(), settings, roles, configuration, listeners, troubles }),
    });
    const starts = { consoleauth, compute, novncproxy, api };
    for (const role of options.roles) {
      if (role !== 'dashboard') Object.assign(running, await starts[role](house));
      Object.assign(listeners, { api: running.api, novncproxy: running.novncproxy });
      log.info({ role }, 'role started');
    }
    void troubles.look();
    if (running.api !== undefined || running.novncproxy !== undefined) {
      const needed = filesNeeded(settings, options.roles);
      closables.add(watchOpenFiles({ needed, option: '[oriel] max_sessions', log }));
    }
    const { proxy, reloadApi, ...addresses } = running;
    return {
      ...addresses,
      async drain(deadlineMs) {
        isDraining = true;
        await proxy?.drain(deadlineMs);
      },
      audit: {
        record: audit.record,
        async reopen() {
          if (proxy !== undefined && 'isServing' in proxy) proxy.reopenAudit();
          await audit.reopen();
        },
      },
      reload() {
        try {
          reloadApi?.();
        } finally {
          proxy?.reload();
        }
      },
      close: () => closables.close(),
    };
  } catch (error) {
    await closables.close();
    throw error;
  }
}

/** Only a process with health routes asks: every compute host that listened for apis would be a burden on the bus. */
function aloneOf(transport: Transport, host: string, roles: readonly RoleName[]): () => boolean {
  const alike = [
    ...(roles.includes('api') ? [transport.peers(accessContract)] : []),
    ...(roles.includes('novncproxy') ? [transport.peers(sessionsContract)] : []),
  ];
  return () => alike.length > 0 && !alike.some((peers) => peers.present().some((other) => other !== host));
}

/** An api compares all processes; every other process asks an api what it found about this host. */
function startWatch({ settings, roles, log, transport }: ComposeOptions & Pick<House, 'transport'>): Watch {
  const { host } = settings.DEFAULT;
  const look = roles.includes('api')
    ? compareAll(transport.peers(processContract), host, systemClock)
    : askApis(transport.peers(clusterContract), host);
  return watchProcesses({ log, look });
}

async function consoleauth(house: House) {
  const { settings, log, host, transport, trace, audit, closables, configuration } = house;
  const store = closables.add(await openStore({ settings, log, clock: systemClock, host }));
  const clusterCheck = closables.add(
    startClusterCheck({
      settings,
      host,
      log: log.child({ role: 'consoleauth' }),
      store,
      peers: transport.peers(authorityContract),
      clock: systemClock,
      hasBus: settings.oriel.transport === 'nats',
      hints: configuration === undefined ? [] : storeHints(configuration),
      madeFrom: storeOrigins(settings, configuration?.sources),
    }),
  );
  closables.add(await transport.serve(authorityContract, host, clusterCheck.service));
  const authority = closables.add(
    startConsoleauth({
      settings,
      log,
      store,
      compute: transport.peers(computeContract),
      access: transport.peers(accessContract).any,
      trace,
      audit,
      publishSessionsEnd: transport.publisher(sessionsEndTopic),
      clock: systemClock,
      clusterCheck,
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => authority.instanceChanged(event)));
  closables.add(await transport.subscribe(accessChangedTopic, (event) => authority.accessChanged(event)));
  authority.accessChanged({});
  clusterCheck.begin();
  closables.add(await transport.serve(consoleauthContract, host, authority.service));
}

async function compute(house: House) {
  const { settings, log, host, transport, trace, troubles, isAlone, closables, moreDrivers = [] } = house;
  const options: DriverOptions = {
    settings,
    log,
    // Only the demo driver reads these. The bus denies them to other compute hosts.
    get sessions() {
      return transport.peers(sessionsContract);
    },
    get trace() {
      return transport.peers(traceContract);
    },
  };
  const configured = await Promise.all(settings.oriel.drivers.map((name) => openDriver(name, options)));
  const drivers = [...configured, ...moreDrivers];
  for (const driver of configured) troubles.add(hypervisorResource(driver, settings, isAlone));
  const publishInstanceChanged = transport.publisher(instanceChangedTopic);
  const agent = closables.add(startCompute({ settings, host, log, drivers, trace, publishInstanceChanged }));
  closables.add(await transport.serve(screensContract, host, agent.screens));
  closables.add(await transport.serve(computeContract, host, agent.service));
}

async function novncproxy(house: House) {
  const { settings, log, host, processId, transport, closables } = house;
  const workers = workersOf(settings);
  const health = processHealth(house, transport.peers(sessionsContract).present);
  const proxy =
    workers === 1
      ? await startProxyRole({ ...house, health, dashboardUrl: dashboardUrl(settings, house.roles) })
      : closables.add(await startWorkers({ workers, settings, log, host, processId, transport, health }));
  const screens = transport.peers(screensContract);
  closables.add(await transport.serve(reachContract, host, reachService({ settings, screens })));
  return { novncproxy: proxy.address, proxy };
}

async function api(house: House) {
  const { settings, roles, log, host, watch, transport, trace, audit, notReady, closables } = house;
  const extend = roles.includes('dashboard')
    ? (app: Parameters<typeof serveDashboard>[0]) =>
        serveDashboard(app, { directory: join(PAGES, 'dashboard') })
    : undefined;
  const server = closables.add(
    await startApi({
      settings,
      log,
      clock: systemClock,
      compute: transport.peers(computeContract),
      authorities: transport.peers(consoleauthContract),
      sessions: transport.peers(sessionsContract),
      traces: transport.peers(traceContract),
      trace,
      audit,
      publishAccessChanged: transport.publisher(accessChangedTopic),
      notReady,
      health: processHealth(house, transport.peers(accessContract).present),
      ...(extend ? { extend } : {}),
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => server.instanceChanged(event)));
  closables.add(await transport.subscribe(accessChangedTopic, (change) => server.accessChanged(change)));
  closables.add(await transport.serve(accessContract, host, server.access));
  if (watch !== null) closables.add(await transport.serve(clusterContract, host, clusterService(watch)));
  return { api: server.address, reloadApi: () => server.reload() };
}
