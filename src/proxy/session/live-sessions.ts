import type { Session, SessionsService } from '../../contracts/sessions/sessions.ts';
import type { Refusal } from '../../flow/refusals.ts';
import { CompactList, type ListEntry } from '../../platform/collections/compact-list.ts';
import type { Logger } from '../../platform/log/log.ts';
import { refusalForEnd } from './end/end-for-code.ts';
import type { SessionHistory } from './end/session-history.ts';
import type { LiveSession } from './live-session.ts';

/** The sessions of an instance that are to end. */
export interface EndScope {
  /** Only sessions whose console is on this host; all if absent. */
  readonly computeHost?: string;
  /** Only sessions of one token, except the one that continues. */
  readonly of?: { readonly tokenHash: string; readonly except: string };
}

/** What the sessions of this process have carried, with those that have ended. */
export interface Traffic {
  readonly bytesToBrowser: number;
  readonly bytesToGuest: number;
  /** Time in which browsers and console servers had not taken their bytes, in ms. */
  readonly browserSlowMs: number;
  readonly guestSlowMs: number;
}

/** The sessions of this process, indexed by every key that callers use. */
export class LiveSessions {
  readonly #all = new CompactList<LiveSession>();
  readonly #byId = new Map<string, ListEntry<LiveSession>>();
  readonly #byInstance = new Map<string, Set<ListEntry<LiveSession>>>();
  #whenEmpty: (() => void)[] = [];
  #stopsAt: number | undefined;
  #ended: Traffic = { bytesToBrowser: 0, bytesToGuest: 0, browserSlowMs: 0, guestSlowMs: 0 };

  add(session: LiveSession): void {
    const entry = this.#all.add(session);
    if (this.#stopsAt !== undefined) session.announceStop(this.#stopsAt);
    this.#byId.set(session.id, entry);
    const siblings = this.#byInstance.get(session.instanceUuid);
    if (siblings === undefined) this.#byInstance.set(session.instanceUuid, new Set([entry]));
    else siblings.add(entry);
  }

  delete(session: LiveSession): void {
    const entry = this.#byId.get(session.id);
    if (entry === undefined) return;
    this.#ended = addTraffic(this.#ended, session);
    this.#byId.delete(session.id);
    const siblings = this.#byInstance.get(session.instanceUuid);
    siblings?.delete(entry);
    if (siblings?.size === 0) this.#byInstance.delete(session.instanceUuid);
    entry.leave();
    if (this.#all.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  get size(): number {
    return this.#all.size;
  }

  /** The sessions of an instance, at whatever stage. */
  ofInstance(instanceUuid: string): LiveSession[] {
    return [...(this.#byInstance.get(instanceUuid) ?? [])].flatMap(({ item }) => item ?? []);
  }

  /** Open sessions, the oldest first. */
  bridged(): LiveSession[] {
    return [...this.#all].filter((session) => session.isBridged);
  }

  /** Sums that never fall. */
  traffic(): Traffic {
    return this.bridged().reduce(addTraffic, this.#ended);
  }

  list(): Session[] {
    return this.bridged().map((session) => session.describe());
  }

  /** Searches all sessions, because only demo instances ask: an index by port would cost every session. */
  findByGuestPort(port: number): Session | null {
    return [...this.#all].find(({ guestLocalPort }) => guestLocalPort === port)?.describe() ?? null;
  }

  endById(sessionId: string, refusal: Refusal): boolean {
    const session = this.#byId.get(sessionId)?.item;
    session?.end(refusal);
    return session !== undefined;
  }

  /** Returns how many sessions it ended. */
  endOfInstance(instanceUuid: string, refusal: Refusal, { computeHost, of }: EndScope = {}): number {
    const sessions = this.ofInstance(instanceUuid).filter(
      (session) =>
        (computeHost === undefined || session.computeHost === computeHost) &&
        (of === undefined ||
          (session.checked.console.tokenHash === of.tokenHash && session.id !== of.except)),
    );
    for (const session of sessions) session.end(refusal);
    return sessions.length;
  }

  /** Announces to every session, also to those that open later, that this process stops at `stopsAt` (performance.now()). */
  announceStop(stopsAt: number): void {
    this.#stopsAt = stopsAt;
    for (const session of [...this.#all]) session.announceStop(stopsAt);
  }

  endAll(refusal: Refusal): void {
    for (const session of [...this.#all]) session.end(refusal);
  }

  /** Resolves when no session is left. */
  empty(): Promise<void> {
    if (this.#all.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }
}

function addTraffic(sum: Traffic, session: LiveSession): Traffic {
  return {
    bytesToBrowser: sum.bytesToBrowser + session.bytesToBrowser,
    bytesToGuest: sum.bytesToGuest + session.bytesToGuest,
    browserSlowMs: sum.browserSlowMs + session.slowMs('browser'),
    guestSlowMs: sum.guestSlowMs + session.slowMs('guest'),
  };
}

/** The calls that other roles may make. The api's log names the caller, by request id. */
export function sessionsService(
  sessions: LiveSessions,
  history: SessionHistory,
  log: Logger,
): SessionsService {
  return {
    list_sessions: async () => ({ sessions: sessions.list() }),
    recent_sessions: () => history.read(),
    find_session_by_port: async ({ guestLocalPort }) => ({
      session: sessions.findByGuestPort(guestLocalPort),
    }),
    async end_session({ sessionId, reason }, { requestId }) {
      const refusal = refusalForEnd('ended_by_operator', reason);
      const ended = sessions.endById(sessionId, refusal);
      if (ended) {
        log.info(
          { request_id: requestId, session_id: sessionId, code: refusal.code, reason: refusal.detail },
          'an operator ends a console',
        );
      }
      return { ended };
    },
  };
}
