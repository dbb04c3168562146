import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import type { ExclusiveUseService, HoldEverywhere } from '../../contracts/sessions/exclusive-use.ts';
import type { SessionsService } from '../../contracts/sessions/sessions.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import type { Observer } from '../../observe/observer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import { AddressPace } from '../admission/address-pace.ts';
import { Admission } from '../admission/admission.ts';
import type { Slots } from '../admission/slots.ts';
import type { Limits } from '../limits.ts';
import { OpenSockets } from '../listener/open-sockets.ts';
import { OpeningHandshake, type UpgradeRequest } from '../listener/opening-handshake.ts';
import type { PageVisits } from '../pages/page-visits.ts';
import { type ConsoleExtension, openProtocols } from '../protocols/registry.ts';
import type { ProxySettings } from '../proxy-settings.ts';
import { ReadBuffers } from '../pump/buffers/read-buffers.ts';
import { Heartbeat } from '../pump/heartbeat.ts';
import { HeldLegs } from '../pump/held-legs.ts';
import { Turns } from '../pump/turns.ts';
import { RefusalHolds } from '../refusal/refusal-holds.ts';
import type { RefuseOptions } from '../refusal/refuse.ts';
import type { TokenSource } from '../token-sources/token-source.ts';
import { acceptSession } from './accept-session.ts';
import { drainSessions } from './drain-sessions.ts';
import { refusalForEnd } from './end/end-for-code.ts';
import { EndReasons } from './end/end-reasons.ts';
import { SessionHistory } from './end/session-history.ts';
import { ConsoleHolds } from './exclusive-use/console-holds.ts';
import { type EndScope, LiveSessions, sessionsService, type Traffic } from './live-sessions.ts';
import type { SessionParts } from './session-context.ts';
import { SessionRechecks } from './session-rechecks.ts';

export interface SessionsOptions {
  /** The kind of console of the proxy's role. */
  readonly kind: ConsoleKind;
  readonly settings: ProxySettings;
  readonly limits: Limits;
  readonly log: Logger;
  readonly clock: Clock;
  /** This host's name, for the session list. */
  readonly host: string;
  /** Closed together with the sessions. */
  readonly tokenSource: TokenSource;
  /** Asks all proxies, for `[oriel] console_sharing`. */
  readonly holdEverywhere: HoldEverywhere;
  /** Console kinds in addition to those of src/consoles/. */
  readonly moreConsoles: readonly ConsoleExtension[];
  readonly observer: Observer;
  readonly proxies: TrustedProxies;
  readonly slots: Slots;
  readonly visits: PageVisits;
  /** The dashboard's URL, for refusal screens; empty if it is not known. */
  readonly dashboardUrl: string;
}

export interface Counts {
  readonly sessions: number;
  readonly admitted: number;
  /** Client addresses, users and instances that have sessions. */
  readonly shares: number;
  readonly heldRefusals: number;
  readonly sockets: number;
  readonly beating: number;
}

/** The sessions of one proxy process, from their requests to their ends. */
export interface Sessions extends Closable {
  /** Takes a WebSocket request to a session or a refusal. */
  accept(upgrade: UpgradeRequest): void;
  readonly service: SessionsService;
  readonly exclusiveUse: ExclusiveUseService;
  /** Sessions, during their handshake or open; held refusals; sockets. All zero when no client is connected. */
  counts(): Counts;
  /** Open sessions by `type` of their kind. */
  openByKind(): ReadonlyMap<string, number>;
  traffic(): Traffic;
  /** Ends the sessions of an instance with the code of an end reason; returns how many. */
  endSessionsOfInstance(instanceUuid: string, code: string, scope?: EndScope & { reason?: string }): number;
  /** Re-checks the sessions of a user now, or all if null: their access has changed. */
  accessChanged(userId: string | null): void;
  isDraining(): boolean;
  /** Accepts no new sessions; resolves when the last has ended, at most `deadlineMs` later. */
  drain(deadlineMs: number): Promise<void>;
  /** Reads files of the protocols again. Throws if they cannot be used. */
  reload(): void;
  /** Accepts no new sessions and ends all with proxy_stopped; resolves when their sockets are closed. */
  close(): Promise<void>;
}

/** [step 13] and [step 16] begin here. Rejects if a protocol cannot be opened. */
export async function startSessions(options: SessionsOptions): Promise<Sessions> {
  const { kind, settings, limits, log, clock, tokenSource, moreConsoles, proxies } = options;
  const { clientFrameBytes, closeWaitMs } = limits;
  const turns = new Turns(limits);
  const heartbeat = new Heartbeat(settings.oriel.ping_interval * 1000);
  const heldLegs = new HeldLegs();
  const buffers = new ReadBuffers();
  const sockets = new OpenSockets();
  const sessions = new LiveSessions();
  const history = new SessionHistory({ clock, host: options.host, auditLog: settings.oriel.audit_log });
  const admission = new Admission(options.slots);
  const holds = new ConsoleHolds({
    sessions,
    everywhere: options.holdEverywhere,
    policy: () => settings.oriel.console_sharing,
    clock,
    log,
  });
  const kinds = [kind, ...moreConsoles.map((more) => more.kind)] as const;
  const handshake = new OpeningHandshake(
    { turns, buffers, heartbeat, heldLegs, clientFrameBytes, closeWaitMs, silent: kind.refusals.silent },
    kinds.flatMap(({ subprotocols }) => subprotocols),
  );
  const protocols = await openProtocols(kinds, moreConsoles, {
    settings,
    limits,
    guestLegs: { buffers, turns, closeWaitMs, onSocket: (socket) => sockets.track(socket) },
    log,
  });
  const parts: SessionParts = {
    ...options,
    sessions,
    history,
    handshake,
    protocols,
    admission,
    holds,
    endReasons: new EndReasons(tokenSource),
    pace: new AddressPace(settings, clock),
  };
  const refusals = new RefusalHolds(
    () => ({ max: settings.oriel.max_refusals, maxPerAddress: settings.oriel.max_refusals_per_address }),
    clock,
  );
  const refusing: RefuseOptions = {
    get way() {
      return settings.oriel.refusal;
    },
    get holdMs() {
      return settings.oriel.refusal_hold * 1000;
    },
    holds: refusals,
    dashboardUrl: options.dashboardUrl,
    tokenSource: settings.oriel.token_source,
    handshake,
    closeWaitMs,
  };
  const rechecks = new SessionRechecks({
    sessions,
    tokenSource,
    intervalMs: () => settings.oriel.session_recheck_interval * 1000,
    log,
  });
  return {
    accept(upgrade) {
      sockets.track(upgrade.socket);
      const { address } = proxies.clientOf(upgrade.request);
      acceptSession(upgrade, address, parts, refusing, log).catch((error) => {
        // Refusing must not fail. If it does, only this connection is lost.
        log.error({ err: error, code: asRefusal(error).code }, 'a console request could not be refused');
        upgrade.socket.destroy();
      });
    },
    service: sessionsService(sessions, history, log),
    exclusiveUse: holds.service,
    counts: () => ({
      sessions: sessions.size,
      admitted: admission.count,
      shares: options.slots.shares,
      heldRefusals: refusals.size,
      sockets: sockets.size,
      beating: heartbeat.size,
    }),
    openByKind() {
      const counts = new Map(kinds.map(({ type }) => [type, 0]));
      for (const {
        kind: { type },
      } of sessions.bridged())
        counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts;
    },
    traffic: () => sessions.traffic(),
    endSessionsOfInstance: (instanceUuid, code, { reason, ...scope } = {}) =>
      sessions.endOfInstance(instanceUuid, refusalForEnd(code, reason), scope),
    accessChanged: (userId) => rechecks.soon(userId),
    isDraining: () => admission.isDraining,
    drain(deadlineMs) {
      admission.drain();
      return drainSessions(sessions, deadlineMs, log);
    },
    reload: () => protocols.reload(),
    async close() {
      admission.drain();
      rechecks.close();
      sessions.endAll(new Refusal('proxy_stopped'));
      refusals.close();
      await protocols.close();
      await sockets.closed(2 * closeWaitMs);
      heartbeat.close();
      heldLegs.close();
    },
  };
}
