import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { RecheckedSession, TokenSource } from '../token-sources/token-source.ts';
import type { LiveSession } from './live-session.ts';
import type { LiveSessions } from './live-sessions.ts';
import { type RecheckCalls, recheckCalls } from './recheck-calls.ts';

/** The limit of concurrent calls: a slow authority must not receive more. */
const AT_ONCE = 32;
/** How often due sessions are looked up: often enough to spread them, rarely enough to cost little. */
const LOOKS_PER_INTERVAL = 50;
const SHORTEST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 1_000;

export interface SessionRechecksOptions {
  readonly sessions: LiveSessions;
  readonly tokenSource: TokenSource;
  /** Between two re-checks of a session, in ms; may change at any time, 0 means never. */
  readonly intervalMs: () => number;
  readonly log: Logger;
}

/** The sessions of one group that one call re-checks. */
interface PlannedCall {
  readonly group: string;
  readonly sessions: readonly LiveSession[];
}

/**
 * Re-checks each open session from time to time, because the message that ends it may be lost: its instance must still be on the
 * same host, and its end must not have been requested. One timer serves all sessions; each is due at its own time.
 */
export class SessionRechecks implements Closable {
  readonly #options: SessionRechecksOptions;
  readonly #calls: RecheckCalls | undefined;
  readonly #dueAt = new WeakMap<LiveSession, number>();
  readonly #underWay = new Set<LiveSession>();
  /** Calls under way by group, and of all groups. */
  readonly #callsOf = new Map<string, number>();
  #allCalls = 0;
  /** Why re-checks fail, by compute host, so that a cause that many sessions share is logged once. */
  readonly #unconfirmed = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: SessionRechecksOptions) {
    this.#options = options;
    this.#calls = recheckCalls(options.tokenSource);
    if (this.#calls !== undefined) this.#lookLater();
  }

  /** Makes the sessions of a user due now, or of all users if null: their access has changed. */
  soon(userId: string | null): void {
    const { sessions, intervalMs } = this.#options;
    if (this.#isClosed || this.#calls === undefined || intervalMs() === 0) return;
    for (const session of sessions.bridged()) {
      if (userId === null || session.checked.console.userId === userId) this.#dueAt.set(session, 0);
    }
    this.#look(intervalMs());
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    const { intervalMs } = this.#options;
    const interval = intervalMs();
    const lookMs = interval > 0 ? interval / LOOKS_PER_INTERVAL : LONGEST_LOOK_MS;
    this.#timer = setTimeout(
      () => {
        if (intervalMs() > 0) this.#look(intervalMs());
        this.#lookLater();
      },
      Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, lookMs)),
    );
    this.#timer.unref();
  }

  #look(intervalMs: number): void {
    if (this.#calls === undefined) return;
    const { call } = this.#calls;
    const now = performance.now();
    const due: [session: LiveSession, at: number][] = [];
    for (const session of this.#options.sessions.bridged()) {
      const at = this.#dueAt.get(session);
      if (at === undefined) this.#dueAt.set(session, now + jittered(intervalMs));
      else if (at <= now && !this.#underWay.has(session)) due.push([session, at]);
    }
    // The longest-waiting session comes first, so that slow answers starve no session.
    due.sort(([, one], [, other]) => one - other);
    for (const planned of this.#plan(
      this.#calls,
      due.map(([session]) => session),
    )) {
      for (const session of planned.sessions) this.#dueAt.set(session, now + jittered(intervalMs));
      void this.#recheck(planned, call);
    }
  }

  /** The calls that can start now. */
  #plan({ groupOf, atOncePerGroup, together }: RecheckCalls, due: readonly LiveSession[]): PlannedCall[] {
    const started: PlannedCall[] = [];
    const ofGroup = new Map<string, LiveSession[][]>();
    for (const session of due) {
      const group = groupOf(session);
      const calls = ofGroup.get(group) ?? [];
      const last = calls.at(-1);
      if (last !== undefined && last.length < together) {
        last.push(session);
        continue;
      }
      if (this.#allCalls + started.length >= AT_ONCE) continue;
      if ((this.#callsOf.get(group) ?? 0) + calls.length >= atOncePerGroup) continue;
      const sessions = [session];
      started.push({ group, sessions });
      ofGroup.set(group, [...calls, sessions]);
    }
    return started;
  }

  async #recheck({ group, sessions }: PlannedCall, call: RecheckCalls['call']): Promise<void> {
    this.#count(group, 1);
    for (const session of sessions) this.#underWay.add(session);
    try {
      const found = await call(sessions);
      if (this.#isClosed) return;
      sessions.forEach((session, index) => {
        const result = found[index];
        if (result !== undefined) this.#judge(session, result);
      });
    } finally {
      this.#count(group, -1);
      for (const session of sessions) this.#underWay.delete(session);
    }
  }

  #count(group: string, change: 1 | -1): void {
    this.#allCalls += change;
    const count = (this.#callsOf.get(group) ?? 0) + change;
    if (count === 0) this.#callsOf.delete(group);
    else this.#callsOf.set(group, count);
  }

  #judge(session: LiveSession, found: RecheckedSession): void {
    const { computeHost } = session;
    if (found.state === 'unconfirmed') {
      const isNews = !this.#isInTheWay(found.detail);
      this.#unconfirmed.set(computeHost, found.detail);
      if (isNews) {
        const fields = { session_id: session.id, request_id: session.requestId, detail: found.detail };
        this.#options.log.warn(fields, 'open consoles cannot be re-checked; they continue');
      }
      return;
    }
    const detail = this.#unconfirmed.get(computeHost);
    this.#unconfirmed.delete(computeHost);
    if (detail !== undefined && !this.#isInTheWay(detail)) {
      this.#options.log.info({ detail }, 'open consoles are re-checked again');
    }
    if (found.state === 'ended') session.end(found.refusal);
  }

  #isInTheWay(detail: string): boolean {
    return [...this.#unconfirmed.values()].includes(detail);
  }
}

/** Between three quarters of the interval and all of it, so that sessions that began together drift apart. */
function jittered(intervalMs: number): number {
  return intervalMs * (0.75 + Math.random() / 4);
}
