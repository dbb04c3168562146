import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startApi } from '../api/start-api.ts';
import type { Driver } from '../compute/drivers/driver.ts';
import { openDriver } from '../compute/drivers/registry.ts';
import { startCompute } from '../compute/start-compute.ts';
import type { Settings } from '../config/options/table.ts';
import { startConsoleauth } from '../consoleauth/start-consoleauth.ts';
import { openStore } from '../consoleauth/stores/registry.ts';
import { computeContract } from '../contracts/compute.ts';
import { consoleauthContract } from '../contracts/consoleauth.ts';
import { instanceChangedTopic } from '../contracts/instance-changed.ts';
import { sessionsContract, sessionsEndTopic } from '../contracts/sessions.ts';
import { traceContract } from '../contracts/trace.ts';
import { serveDashboard } from '../dashboard/serve-dashboard.ts';
import { TraceRecorder } from '../flow/trace.ts';
import { startNovncproxy } from '../novncproxy/start-novncproxy.ts';
import { openTokenSource } from '../novncproxy/token-sources/registry.ts';
import { systemClock } from '../platform/clock.ts';
import { Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log.ts';
import { openTransport } from '../transport/registry.ts';
import type { Transport } from '../transport/transport.ts';
import type { RoleName } from './roles.ts';

/** Where `npm run build` puts the pages, seen from dist/main/ as from src/main/. */
const PAGES = join(import.meta.dirname, '../../dist/web');

export interface ComposeOptions {
  readonly settings: Settings;
  readonly roles: readonly RoleName[];
  readonly log: Logger;
  /** Beside those of `[oriel] drivers`: for programs that bring a hypervisor of their own. */
  readonly moreDrivers?: readonly Driver[];
}

/** A running process: where it listens, and how it ends. */
export interface Running {
  readonly api?: AddressInfo;
  readonly novncproxy?: AddressInfo;
  /** Takes no new sessions; resolves when the last has ended, at the latest `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/** What the roles are made from, once for the process. */
interface House extends ComposeOptions {
  readonly host: string;
  readonly transport: Transport;
  readonly trace: TraceRecorder;
  /** Whatever is opened is pushed here; closing runs it backwards. */
  readonly closables: Closables;
}

/** Starts the roles, in the order of the table, and joins them by hand. Closes what it opened where one can't start. */
export async function compose(options: ComposeOptions): Promise<Running> {
  const { settings, log } = options;
  const closables = new Closables();
  try {
    const { host } = settings.DEFAULT;
    const transport = closables.add(await openTransport(settings.oriel.transport, settings, log));
    const trace = new TraceRecorder(host);
    const house: House = { ...options, host, transport, trace, closables };
    await house.transport.serve(traceContract, host, {
      spans_of_request: async ({ requestId }) => ({ spans: [...trace.spans(requestId)] }),
    });
    const starts = { consoleauth, compute, novncproxy, api };
    const running: { api?: AddressInfo; novncproxy?: AddressInfo; drain?: Running['drain'] } = {};
    for (const role of options.roles) {
      if (role !== 'dashboard') Object.assign(running, await starts[role](house));
      log.info({ role }, 'role started');
    }
    return { drain: async () => {}, ...running, close: () => closables.close() };
  } catch (error) {
    await closables.close();
    throw error;
  }
}

async function consoleauth({ settings, log, host, transport, trace, closables }: House) {
  const store = closables.add(await openStore({ settings, log, clock: systemClock }));
  const authority = closables.add(
    startConsoleauth({
      settings,
      log,
      store,
      compute: transport.peers(computeContract),
      trace,
      publishSessionsEnd: transport.publisher(sessionsEndTopic),
      clock: systemClock,
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => authority.instanceChanged(event)));
  closables.add(await transport.serve(consoleauthContract, host, authority.service));
}

async function compute({ settings, log, host, transport, trace, closables, moreDrivers = [] }: House) {
  const sessions = transport.peers(sessionsContract);
  const traces = transport.peers(traceContract);
  const configured = await Promise.all(
    settings.oriel.drivers.map((name) => openDriver(name, { settings, log, sessions, trace: traces })),
  );
  const drivers = [...configured, ...moreDrivers];
  const publishInstanceChanged = transport.publisher(instanceChangedTopic);
  const agent = closables.add(startCompute({ settings, host, log, drivers, trace, publishInstanceChanged }));
  closables.add(await transport.serve(computeContract, host, agent.service));
}

async function novncproxy({ settings, log, host, transport, trace, closables }: House) {
  const tokenSource = await openTokenSource('consoleauth', {
    consoleauth: transport.peers(consoleauthContract).any,
  });
  const pagesDirectory = join(PAGES, 'console');
  const proxy = closables.add(
    await startNovncproxy({ settings, log, host, tokenSource, trace, pagesDirectory, clock: systemClock }),
  );
  const endSessions = ({ instanceUuid, code }: { instanceUuid: string; code: string }) => {
    proxy.endSessionsOfInstance(instanceUuid, code);
  };
  closables.add(await transport.subscribe(sessionsEndTopic, endSessions));
  closables.add(await transport.serve(sessionsContract, host, proxy.sessions));
  return { novncproxy: proxy.address, drain: (deadlineMs: number) => proxy.drain(deadlineMs) };
}

async function api({ settings, roles, log, transport, trace, closables }: House) {
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
      consoleauth: transport.peers(consoleauthContract).any,
      sessions: transport.peers(sessionsContract),
      traces: transport.peers(traceContract),
      trace,
      ...(extend ? { extend } : {}),
    }),
  );
  closables.add(await transport.subscribe(instanceChangedTopic, (event) => server.instanceChanged(event)));
  return { api: server.address };
}
