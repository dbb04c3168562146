import type { FastifyRequest } from 'fastify';
import type { Audit } from '../../observe/audit/audit.ts';
import type { AuditEvent } from '../../observe/events.ts';
import type { Clock } from '../../platform/clock.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import { RareNews, untoldField } from '../../platform/pace/rare-news.ts';

type RefusedAttempt = Extract<AuditEvent, { event: 'sign_in.failed' | 'console.refused' }>;

/**
 * Writes log lines and audit records of requests: all of authenticated users, and of unauthenticated clients a few of each kind
 * with the number left out. Otherwise such a client could fill the disk.
 */
export class RequestLog {
  readonly #log: Logger;
  readonly #audit: Audit;
  readonly #news: RareNews;

  constructor(log: Logger, audit: Audit, clock: Clock) {
    this.#log = log;
    this.#audit = audit;
    this.#news = new RareNews(clock);
  }

  /** `kind` has few values: codes, statuses. */
  write(
    request: FastifyRequest,
    level: 'info' | 'error',
    kind: string,
    fields: LogFields,
    message: string,
  ): void {
    const untold = request.isAuthenticated ? 0 : this.#news.take(`${message} ${kind}`);
    this.#log[untold === undefined ? 'debug' : level]({ ...fields, ...untoldField(untold ?? 0) }, message);
  }

  /** Audits an attempt by an unauthenticated client. `user` is the name that it gave, if such a user exists. */
  auditUnauthenticated(event: RefusedAttempt): void {
    const untold = this.#news.take(`${event.event} ${event.code} ${event.user ?? ''}`);
    if (untold !== undefined) this.#audit.record({ ...event, ...untoldField(untold) });
  }
}
