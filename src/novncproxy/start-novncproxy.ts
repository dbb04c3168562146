import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Settings } from '../config/options/table.ts';
import type { SessionsService } from '../contracts/sessions.ts';
import { asRefusal, Refusal } from '../flow/refusals.ts';
import type { TraceRecorder } from '../flow/trace.ts';
import type { Clock } from '../platform/clock.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log.ts';
import { acceptSession } from './accept-session.ts';
import { Admission } from './admission.ts';
import { Heartbeat } from './bridge/heartbeat.ts';
import { ReadBuffers } from './bridge/read-buffers.ts';
import { Turns } from './bridge/turns.ts';
import { clientAddress } from './client-address.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { listenHttp } from './listen-http.ts';
import { LiveSessions, sessionsService } from './live-sessions.ts';
import { OpenSockets } from './open-sockets.ts';
import { OpeningHandshake, type UpgradeRequest } from './opening-handshake.ts';
import { PageVisits } from './page-visits.ts';
import { RefusalHolds } from './refuse/refusal-holds.ts';
import type { RefuseOptions } from './refuse/refuse.ts';
import { type ServePage, servePages } from './serve-pages.ts';
import type { SessionParts } from './session-context.ts';
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
  readonly trace: TraceRecorder;
  /** Where our own console page was built to. */
  readonly pagesDirectory: string;
  readonly clock: Clock;
  /** Other bounds than docs/limits.md has, for tests. */
  readonly limits?: Partial<Limits>;
}

export interface Novncproxy extends Closable {
  readonly address: AddressInfo;
  readonly sessions: SessionsService;
  /** Sessions, in their handshake or open; refusals that are held; sockets. All zero when nobody is there. */
  counts(): { sessions: number; admitted: number; heldRefusals: number; sockets: number; beating: number };
  /** Ends all sessions of a guest, with the code of a refusal that ends sessions; answers how many there were. */
  endSessionsOfInstance(instanceUuid: string, code: string): number;
  /** Takes no new sessions; resolves when the last has ended, which all have `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  /** Ends every session with proxy_stopped. */
  close(): Promise<void>;
}

/** Starts the role novncproxy: binds, or rejects. [step 13] and [step 16] begin here. */
export async function startNovncproxy(options: NovncproxyOptions): Promise<Novncproxy> {
  const { settings, log, host, tokenSource, trace, clock } = options;
  const { oriel, vnc } = settings;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { turnBytes, clientFrameBytes, closeWaitMs } = limits;

  const turns = new Turns();
  const heartbeat = new Heartbeat(oriel.ping_interval * 1000);
  const buffers = new ReadBuffers();
  const sockets = new OpenSockets();
  const sessions = new LiveSessions();
  const admission = new Admission(oriel.max_sessions);
  const visits = new PageVisits(limits);
  const handshake = new OpeningHandshake({ turns, heartbeat, turnBytes, clientFrameBytes, closeWaitMs });
  const holds = new RefusalHolds({ max: oriel.max_refusals, maxPerAddress: oriel.max_refusals_per_address });
  const parts: SessionParts = {
    settings,
    limits,
    host,
    clock,
    trace,
    tokenSource,
    sessions,
    visits,
    handshake,
    admission,
    guestLegs: { buffers, turns, turnBytes, closeWaitMs, onSocket: (socket) => sockets.track(socket) },
  };
  const refusing: RefuseOptions = {
    way: oriel.refusal,
    holdMs: oriel.refusal_hold * 1000,
    holds,
    handshake,
  };

  const believeForwarded = settings.oslo_middleware.enable_proxy_headers_parsing;
  const onUpgrade = (upgrade: UpgradeRequest) => {
    sockets.track(upgrade.socket);
    const client = clientAddress(upgrade.request, believeForwarded);
    acceptSession(upgrade, client, parts, refusing, log).catch((error) => {
      // Refusing is not supposed to fail; if it does, that connection is lost and no other.
      log.error({ err: error, code: asRefusal(error).code }, 'a console could not even be refused');
      upgrade.socket.destroy();
    });
  };
  const server = await listenHttp({
    address: vnc.novncproxy_host,
    port: vnc.novncproxy_port,
    headTimeoutMs: oriel.client_handshake_timeout * 1000,
    maxConnections: oriel.max_sessions + limits.spareConnections,
    limits,
    tls: readCertificate(settings.DEFAULT),
    servePage: named(
      options.processId,
      servePages({
        web: settings.DEFAULT.web,
        pagesDirectory: options.pagesDirectory,
        visits,
      }),
    ),
    onUpgrade,
  });
  server.on('error', (error) => log.error({ err: error }, 'the listener failed'));

  const stop = async () => {
    admission.drain();
    const closed = closeServer(server);
    sessions.endAll(new Refusal('proxy_stopped'));
    holds.close();
    await sockets.closed(2 * closeWaitMs);
    heartbeat.close();
    await closed;
    await tokenSource.close();
  };
  let stopping: Promise<void> | undefined;

  return {
    address: server.address() as AddressInfo,
    sessions: sessionsService(sessions),
    counts: () => ({
      sessions: sessions.size,
      admitted: admission.count,
      heldRefusals: holds.size,
      sockets: sockets.size,
      beating: heartbeat.size,
    }),
    endSessionsOfInstance: (instanceUuid, code) => sessions.endOfInstance(instanceUuid, code),
    async drain(deadlineMs) {
      admission.drain();
      const deadline = setTimeout(() => sessions.endAll(new Refusal('proxy_stopped')), deadlineMs);
      await sessions.empty();
      clearTimeout(deadline);
    },
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** A key may stand in the file of its certificate, as Nova has it. */
function readCertificate({ cert, key, ssl_only }: Settings['DEFAULT']) {
  if (cert !== '') return { cert: readFileSync(cert), key: readFileSync(key === '' ? cert : key) };
  if (ssl_only) throw new Error('[DEFAULT] ssl_only is set and cert is not: there would be no way in');
  return null;
}

/** The header that the doctor looks for behind load balancers. It tells nothing but which process answers. */
function named(processId: string | undefined, servePage: ServePage): ServePage {
  if (processId === undefined) return servePage;
  return (request, response) => {
    response.setHeader('X-Oriel-Proxy', processId);
    servePage(request, response);
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
