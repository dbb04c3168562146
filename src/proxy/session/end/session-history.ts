import { Value } from 'typebox/value';
import { InstanceUuid } from '../../../contracts/connect-info.ts';
import { type EndedSession, MAX_ENDED_SESSIONS, type Session } from '../../../contracts/sessions/sessions.ts';
import { type AuditRecord, type AuditTail, readAuditTail } from '../../../observe/audit/read-audit-tail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { SessionEnd } from '../live-session.ts';

/** Some thousand records: enough for the sessions that are returned. */
const MAX_TAIL_BYTES = 1024 * 1024;
/** As in the audit. */
const MAX_TEXT = 255;

export interface SessionHistoryOptions {
  readonly clock: Clock;
  /** This host's name: several hosts may write one audit file. */
  readonly host: string;
  /** `[oriel] audit_log`; empty without an audit. */
  readonly auditLog: string;
}

/** What `recent_sessions` returns. */
export interface RecentSessions {
  readonly sessions: EndedSession[];
  readonly since: number;
  readonly isAudited: boolean;
}

/**
 * The sessions of this process that ended last, in memory, with those that ended before the process started from its audit file. The
 * file is read once, when the history is first requested.
 */
export class SessionHistory {
  readonly #options: SessionHistoryOptions;
  readonly #startedAt: number;
  /** The latest is the last. */
  readonly #ended: EndedSession[] = [];
  #earlier: Promise<{ readonly sessions: readonly EndedSession[]; readonly since: number }> | undefined;

  constructor(options: SessionHistoryOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  add(session: Session, { how, refusal }: SessionEnd): void {
    const { guestLocalPort: _port, idleMs: _idle, ...common } = session;
    this.#ended.push({
      ...common,
      endedAt: this.#options.clock.now(),
      code: refusal?.code ?? how,
      reason: refusal?.code === 'ended_by_operator' ? refusal.detail.slice(0, MAX_TEXT) : '',
    });
    if (this.#ended.length > MAX_ENDED_SESSIONS) this.#ended.shift();
  }

  /** The latest first. Never rejects. */
  async read(): Promise<RecentSessions> {
    this.#earlier ??= this.#readEarlier();
    const { sessions: earlier, since } = await this.#earlier;
    const sessions = [...earlier, ...this.#ended].slice(-MAX_ENDED_SESSIONS).reverse();
    const isFull = sessions.length === MAX_ENDED_SESSIONS;
    return {
      sessions,
      since: isFull ? (sessions.at(-1)?.endedAt ?? since) : since,
      isAudited: this.#options.auditLog !== '',
    };
  }

  async #readEarlier() {
    const { auditLog, host } = this.#options;
    const tail = await readAuditTail(auditLog, MAX_TAIL_BYTES);
    if (tail === undefined) return { sessions: [], since: this.#startedAt };
    const sessions = endedSessions(tail, host).filter(({ endedAt }) => endedAt < this.#startedAt);
    return { sessions: sessions.slice(-MAX_ENDED_SESSIONS), since: firstTime(tail, this.#startedAt) };
  }
}

function firstTime({ records }: AuditTail, startedAt: number): number {
  const first = records.map(({ time }) => Date.parse(textOf(time))).find((time) => !Number.isNaN(time));
  return Math.min(startedAt, first ?? startedAt);
}

/** The sessions of that host that the records show to have ended, in their order. */
export function endedSessions({ records }: AuditTail, host: string): EndedSession[] {
  const openings = new Map<string, AuditRecord>();
  const sessions: EndedSession[] = [];
  for (const record of records) {
    if (record.host !== host) continue;
    const id = textOf(record.session_id);
    if (record.event === 'session.opened') openings.set(id, record);
    if (record.event !== 'session.ended') continue;
    const endedAt = Date.parse(textOf(record.time));
    if (Number.isNaN(endedAt) || !Value.Check(InstanceUuid, record.instance_uuid)) continue;
    sessions.push(endedSession(record, openings.get(id), endedAt));
    openings.delete(id);
  }
  return sessions;
}

function endedSession(record: AuditRecord, opening: AuditRecord | undefined, endedAt: number): EndedSession {
  const computeHost = textOf(opening?.compute_host);
  return {
    sessionId: textOf(record.session_id),
    requestId: textOf(record.request_id),
    instanceUuid: textOf(record.instance_uuid),
    userId: textOf(record.user_id),
    userName: textOf(record.user),
    projectId: textOf(record.project_id),
    clientAddress: textOf(record.client),
    proxyHost: textOf(record.host),
    startedAt: endedAt - numberOf(record.duration_ms),
    endedAt,
    bytesToBrowser: numberOf(record.bytes_to_browser),
    bytesToGuest: numberOf(record.bytes_to_guest),
    code: textOf(record.code).slice(0, 64),
    reason: textOf(record.reason),
    ...(computeHost === '' ? {} : { computeHost }),
    ...(opening === undefined ? {} : { viewOnly: opening.access === 'view_only' }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}
