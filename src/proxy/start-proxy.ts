import type { AddressInfo } from 'node:net';
import type { Settings } from '../config/option-table.ts';
import { optionsOfKind } from '../config/values/kind-options.ts';
import { trustedProxies } from '../config/values/trusted-proxies.ts';
import { NOVNC } from '../consoles/console-kinds.ts';
import type { ExclusiveUseService, HoldEverywhere } from '../contracts/sessions/exclusive-use.ts';
import type { SessionsService } from '../contracts/sessions/sessions.ts';
import { asRefusal, Refusal } from '../flow/refusals.ts';
import type { Audit } from '../observe/audit/open-audit.ts';
import type { TraceRecorder } from '../observe/trace/trace-recorder.ts';
import type { Clock } from '../platform/clock.ts';
import { type HealthFinding, judgeHealth } from '../platform/http/health.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { lookUpListenAddress } from '../platform/network/listen-address.ts';
import { healthReaders } from '../platform/reverse-proxy/health-readers.ts';
import { AddressPace } from './admission/address-pace.ts';
import { Admission } from './admission/admission.ts';
import { CountedSlots, type Slots } from './admission/slots.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { ConnectionSource } from './listener/connection-source.ts';
import { listenHttp } from './listener/listen-http.ts';
import { logLostUpgrades } from './listener/log-lost-upgrades.ts';
import { openCertificate } from './listener/open-certificate.ts';
import { OpenSockets } from './listener/open-sockets.ts';
import { OpeningHandshake, type UpgradeRequest } from './listener/opening-handshake.ts';
import { serveEncrypted } from './listener/serve-encrypted.ts';
import { PageVisits } from './pages/page-visits.ts';
import { type ServePage, servePages } from './pages/serve-pages.ts';
import { type ConsoleExtension, openProtocols } from './protocols/registry.ts';
import { ReadBuffers } from './pump/buffers/read-buffers.ts';
import { Heartbeat } from './pump/heartbeat.ts';
import { HeldLegs } from './pump/held-legs.ts';
import { Turns } from './pump/turns.ts';
import { RefusalHolds } from './refusal/refusal-holds.ts';
import { RefusalLog } from './refusal/refusal-log.ts';
import type { RefuseOptions } from './refusal/refuse.ts';
import { acceptSession } from './session/accept-session.ts';
import { drainSessions } from './session/drain-sessions.ts';
import { endedFromAfar } from './session/end/end-for-code.ts';
import { EndReasons } from './session/end/end-reasons.ts';
import { ConsoleClaims } from './session/exclusive-use/console-holds.ts';
import { type EndScope, LiveSessions, sessionsService } from './session/live-sessions.ts';
import type { SessionParts } from './session/session-context.ts';
import { SessionRechecks } from './session/session-rechecks.ts';
import type { TokenSource } from './token-sources/token-source.ts';

export interface NovncproxyOptions {
  readonly settings: Pick<
    Settings,
    'DEFAULT' | 'vnc' | 'console' | 'consoleauth' | 'oriel' | 'oslo_middleware'
  >;
  readonly log: Logger;
  /** This host's name, for the session list. */
  readonly host: string;
  /** Said in every HTTP answer, so that the doctor can tell which proxy an address leads to. */
  readonly processId?: string;
  /** Closed together with the proxy. */
  readonly tokenSource: TokenSource;
  /** Asks all proxies, for `[oriel] console_sharing`; where absent it holds for this one alone. */
  readonly holdEverywhere?: HoldEverywhere;
  /** Kinds of console beside those of src/consoles/. */
  readonly moreConsoles: readonly ConsoleExtension[];
  readonly trace: TraceRecorder;
  /** None where absent. */
  readonly audit?: Pick<Audit, 'observe' | 'insist'>;
  /** Where our own console page was built to. */
  readonly pagesDirectory: string;
  /** Where people ask for consoles; `[oriel] dashboard_url` where absent. */
  readonly dashboardUrl?: string;
  readonly clock: Clock;
  /** Other bounds than docs/limits.md has, for tests. */
  readonly limits?: Partial<Limits>;
  /** For one of several processes that share an address, and what they count and know together. */
  readonly connections?: ConnectionSource | undefined;
  readonly slots?: Slots;
  readonly visits?: PageVisits;
  /** What is wrong with this process and with those that it depends on, for its health routes; nothing where absent. */
  readonly health?: () => Promise<readonly HealthFinding[]>;
}

export interface Counts {
  readonly sessions: number;
  readonly admitted: number;
  /** Addresses, users and guests that have sessions. */
  readonly shares: number;
  readonly heldRefusals: number;
  readonly sockets: number;
  readonly beating: number;
}

export interface Novncproxy extends Closable {
  readonly address: AddressInfo;
  readonly sessions: SessionsService;
  readonly claims: ExclusiveUseService;
  /** Sessions, in their handshake or open; refusals that are held; sockets. All zero when nobody is there. */
  counts(): Counts;
  /** Ends the sessions of a guest, with the code of a refusal that ends sessions; answers how many there were. */
  endSessionsOfInstance(instanceUuid: string, code: string, scope?: EndScope & { reason?: string }): number;
  /** Looks again at the sessions of a user, of all where null: something has changed about them. */
  accessChanged(userId: string | null): void;
  /** Takes no new sessions; resolves when the last has ended, which all have `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  /** Takes up a certificate that has changed on disk, and settings that are read at the start alone. Throws where it cannot. */
  reload(): void;
  /** Ends every session with proxy_stopped. */
  close(): Promise<void>;
}

/** Starts the role novncproxy: binds, or rejects. [step 13] and [step 16] begin here. */
export async function startProxy(options: NovncproxyOptions): Promise<Novncproxy> {
  const { settings, host, tokenSource, trace, audit = { observe() {}, async insist() {} }, clock } = options;
  const log = options.log.child({ role: 'novncproxy' });
  const { oriel } = settings;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { clientFrameBytes, closeWaitMs } = limits;

  const turns = new Turns(limits);
  const heartbeat = new Heartbeat(oriel.ping_interval * 1000);
  const heldLegs = new HeldLegs();
  const buffers = new ReadBuffers();
  const sockets = new OpenSockets();
  const sessions = new LiveSessions();
  const countedSlots = new CountedSlots(settings);
  const slots = options.slots ?? countedSlots;
  const admission = new Admission(slots);
  const claims = new ConsoleClaims({
    sessions,
    everywhere: options.holdEverywhere,
    policy: () => settings.oriel.console_sharing,
    clock,
    log,
  });
  const visits = options.visits ?? new PageVisits(limits);
  const kinds = [NOVNC, ...options.moreConsoles.map(({ kind }) => kind)] as const;
  const handshake = new OpeningHandshake(
    { turns, buffers, heartbeat, heldLegs, clientFrameBytes, closeWaitMs },
    kinds.flatMap(({ subprotocols }) => subprotocols),
  );
  const holds = new RefusalHolds(
    () => ({
      max: settings.oriel.max_refusals,
      maxPerAddress: settings.oriel.max_refusals_per_address,
    }),
    clock,
  );
  const protocols = await openProtocols(kinds, options.moreConsoles, {
    settings,
    limits,
    guestLegs: { buffers, turns, closeWaitMs, onSocket: (socket) => sockets.track(socket) },
    log,
  });
  const proxies = trustedProxies(settings, log);
  const parts: SessionParts = {
    proxies,
    settings,
    limits,
    host,
    clock,
    trace,
    audit,
    tokenSource,
    sessions,
    visits,
    handshake,
    admission,
    claims,
    endReasons: new EndReasons(tokenSource),
    pace: new AddressPace(settings, clock),
    refusalLog: new RefusalLog(log, clock),
    log,
    protocols,
  };
  const refusing: RefuseOptions = {
    get way() {
      return settings.oriel.refusal;
    },
    get holdMs() {
      return settings.oriel.refusal_hold * 1000;
    },
    holds,
    handshake,
    closeWaitMs,
  };

  const onUpgrade = (upgrade: UpgradeRequest) => {
    sockets.track(upgrade.socket);
    const { address } = proxies.clientOf(upgrade.request);
    acceptSession(upgrade, address, parts, refusing, log).catch((error) => {
      // Refusing is not supposed to fail; if it does, that connection is lost and no other.
      log.error({ err: error, code: asRefusal(error).code }, 'a console could not even be refused');
      upgrade.socket.destroy();
    });
  };
  const { proxyHost, proxyPort } = optionsOfKind(settings, NOVNC);
  const certificate = openCertificate(settings, log);
  const { server, ...listener } = await listenHttp({
    address: await lookUpListenAddress(proxyHost, settings.DEFAULT.source_is_ipv6),
    port: proxyPort,
    headTimeoutMs: oriel.client_handshake_timeout * 1000,
    maxConnections: oriel.max_sessions + limits.spareConnections,
    limits,
    certificate,
    proxies,
    hasProxyHeaders: oriel.proxy_protocol.includes('novncproxy'),
    maxPerAddress: () => settings.oriel.max_connections_per_address,
    log,
    connections: options.connections,
    clock,
    servePage: named(
      options.processId,
      serveEncrypted(
        settings,
        servePages({
          web: settings.DEFAULT.web,
          pagesDirectory: options.pagesDirectory,
          visits,
          dashboardUrl: options.dashboardUrl ?? oriel.dashboard_url,
          forwardedHostOf: (request) => proxies.forwardedHostOf(request),
          onLostUpgrade: logLostUpgrades(log, clock, proxies),
          health: async () =>
            judgeHealth(admission.isDraining ? ['draining'] : [], (await options.health?.()) ?? []),
          mayReadHealth: healthReaders(proxies, () => settings.oriel.health_readers),
        }),
        { log, clock, proxies },
      ),
    ),
    onUpgrade,
  });
  const rechecks = new SessionRechecks({
    sessions,
    tokenSource,
    intervalMs: () => settings.oriel.session_recheck_interval * 1000,
    log,
  });
  server.on('error', (error) => log.error({ err: error }, 'the listener failed'));

  const stop = async () => {
    admission.drain();
    rechecks.close();
    certificate?.close();
    const closed = listener.close();
    sessions.endAll(new Refusal('proxy_stopped'));
    holds.close();
    await protocols.close();
    await sockets.closed(2 * closeWaitMs);
    heartbeat.close();
    heldLegs.close();
    await closed;
    await tokenSource.close();
  };
  let stopping: Promise<void> | undefined;

  return {
    address: listener.address,
    sessions: sessionsService(sessions, log),
    claims: claims.service,
    counts: () => ({
      sessions: sessions.size,
      admitted: admission.count,
      shares: countedSlots.shares,
      heldRefusals: holds.size,
      sockets: sockets.size,
      beating: heartbeat.size,
    }),
    endSessionsOfInstance: (instanceUuid, code, { reason, ...scope } = {}) =>
      sessions.endOfInstance(instanceUuid, endedFromAfar(code, reason), scope),
    accessChanged: (userId) => rechecks.soon(userId),
    drain(deadlineMs) {
      admission.drain();
      return drainSessions(sessions, deadlineMs, log);
    },
    reload() {
      listener.allowConnections(settings.oriel.max_sessions + limits.spareConnections);
      if ((settings.DEFAULT.cert !== '') !== (certificate !== null)) {
        throw new Error('[DEFAULT] cert was set or taken away: with or without TLS is decided at the start');
      }
      protocols.reload();
      certificate?.reload();
    },
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** The header that the doctor looks for behind load balancers. It tells nothing but which process answers. */
function named(processId: string | undefined, servePage: ServePage): ServePage {
  if (processId === undefined) return servePage;
  return (request, response) => {
    response.setHeader('X-Oriel-Proxy', processId);
    servePage(request, response);
  };
}
