import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { RecheckedSession, TokenSource } from '../token-sources/token-source.ts';
import type { LiveSession } from './live-session.ts';
import type { LiveSessions } from './live-sessions.ts';

/** The limit of concurrent re-checks: a slow authority must not receive more calls. */
const AT_ONCE = 32;
/** The limit of concurrent re-checks of one compute host: a silent host must not delay the others. */
const AT_ONCE_PER_HOST = 4;
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

/**
 * Re-checks each open session from time to time, because the message that ends it may be lost: its instance must still be on the
 * same host, and its end must not have been requested. One timer serves all sessions; each is due at its own time.
 */
export class SessionRechecks implements Closable {
  readonly #options: SessionRechecksOptions;
  readonly #dueAt = new WeakMap<LiveSession, number>();
  readonly #underWay = new Set<LiveSession>();
  /** Why re-checks fail, by compute host, so that a cause that many sessions share is logged once. */
  readonly #unconfirmed = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: SessionRechecksOptions) {
    this.#options = options;
    if (options.tokenSource.recheck !== undefined) this.#lookLater();
  }

  /** Makes the sessions of a user due now, or of all users if null: their access has changed. */
  soon(userId: string | null): void {
    const { sessions, tokenSource, intervalMs } = this.#options;
    if (this.#isClosed || tokenSource.recheck === undefined || intervalMs() === 0) return;
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
    const now = performance.now();
    const due: [session: LiveSession, at: number][] = [];
    for (const session of this.#options.sessions.bridged()) {
      const at = this.#dueAt.get(session);
      if (at === undefined) this.#dueAt.set(session, now + jittered(intervalMs));
      else if (at <= now && !this.#underWay.has(session)) due.push([session, at]);
    }
    // The longest-waiting session comes first, so that slow answers starve no session.
    due.sort(([, one], [, other]) => one - other);
    for (const [session] of due) {
      if (this.#underWay.size >= AT_ONCE) break;
      const ofHost = [...this.#underWay].filter(({ computeHost }) => computeHost === session.computeHost);
      if (ofHost.length >= AT_ONCE_PER_HOST) continue;
      this.#dueAt.set(session, now + jittered(intervalMs));
      void this.#recheck(session);
    }
  }

  async #recheck(session: LiveSession): Promise<void> {
    const { tokenSource } = this.#options;
    this.#underWay.add(session);
    try {
      const found = await tokenSource.recheck!(session.checked);
      if (!this.#isClosed) this.#judge(session, found);
    } finally {
      this.#underWay.delete(session);
    }
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
