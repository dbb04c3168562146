import type { Session, SessionsService } from '../contracts/sessions.ts';
import { Refusal, type RefusalCode } from '../flow/refusals.ts';
import type { LiveSession } from './live-session.ts';

/** Why sessions may be ended from outside; any other code that comes over the bus counts as an operator's word. */
const ENDING_CODES: readonly RefusalCode[] = [
  'guest_stopped',
  'guest_migrated',
  'guest_deleted',
  'ended_by_operator',
  'session_time_limit',
  'proxy_stopped',
];

/** The sessions of this process, by every name that somebody asks for them. */
export class LiveSessions {
  readonly #byId = new Map<string, LiveSession>();
  readonly #byInstance = new Map<string, Set<LiveSession>>();
  readonly #byVncPort = new Map<number, LiveSession>();
  #whenEmpty: (() => void)[] = [];

  add(session: LiveSession): void {
    this.#byId.set(session.id, session);
    const siblings = this.#byInstance.get(session.instanceUuid);
    if (siblings === undefined) this.#byInstance.set(session.instanceUuid, new Set([session]));
    else siblings.add(session);
  }

  /** Once it is connected to its VNC server. */
  nameVncPort(port: number, session: LiveSession): void {
    this.#byVncPort.set(port, session);
  }

  delete(session: LiveSession): void {
    this.#byId.delete(session.id);
    const siblings = this.#byInstance.get(session.instanceUuid);
    siblings?.delete(session);
    if (siblings?.size === 0) this.#byInstance.delete(session.instanceUuid);
    // Another session may have the same local port towards another VNC server.
    if (this.#byVncPort.get(session.vncLocalPort) === session) this.#byVncPort.delete(session.vncLocalPort);
    if (this.#byId.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  get size(): number {
    return this.#byId.size;
  }

  list(): Session[] {
    return [...this.#byId.values()]
      .filter((session) => session.isBridged)
      .map((session) => session.describe());
  }

  findByVncPort(port: number): Session | null {
    return this.#byVncPort.get(port)?.describe() ?? null;
  }

  endById(sessionId: string, refusal: Refusal): boolean {
    const session = this.#byId.get(sessionId);
    session?.end(refusal);
    return session !== undefined;
  }

  /** Answers how many there were. */
  endOfInstance(instanceUuid: string, code: string): number {
    const known = ENDING_CODES.find((each) => each === code);
    const refusal = known === undefined ? new Refusal('ended_by_operator', code) : new Refusal(known);
    const sessions = [...(this.#byInstance.get(instanceUuid) ?? [])];
    for (const session of sessions) session.end(refusal);
    return sessions.length;
  }

  endAll(refusal: Refusal): void {
    for (const session of [...this.#byId.values()]) session.end(refusal);
  }

  /** Resolves when no session is left. */
  empty(): Promise<void> {
    if (this.#byId.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }
}

/** What other roles may ask of them. */
export function sessionsService(sessions: LiveSessions): SessionsService {
  return {
    list_sessions: async () => ({ sessions: sessions.list() }),
    find_session_by_port: async ({ vncLocalPort }) => ({ session: sessions.findByVncPort(vncLocalPort) }),
    end_session: async ({ sessionId, reason }) => ({
      ended: sessions.endById(sessionId, new Refusal('ended_by_operator', reason)),
    }),
  };
}
