import type { FastifyRequest } from 'fastify';
import type { Audit } from '../../observe/audit/audit.ts';
import type { AuditEvent } from '../../observe/events.ts';
import type { Clock } from '../../platform/clock.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import { RareNews, untoldField } from '../../platform/pace/rare-news.ts';

type RefusedAttempt = Extract<AuditEvent, { event: 'sign_in.failed' | 'console.refused' }>;

/**
 * Lines and audit records of requests. Those of authenticated users are all written. Of those of unauthenticated clients a few
 * of each kind are, with the number of those that were left out, or a client could fill the disk.
 */
export class RequestLog {
  readonly #log: Logger;
  readonly #audit: Audit;
  readonly #news: RareNews;
  readonly #known = new WeakSet<FastifyRequest>();

  constructor(log: Logger, audit: Audit, clock: Clock) {
    this.#log = log;
    this.#audit = audit;
    this.#news = new RareNews(clock);
  }

  /** The request is one of an authenticated user. */
  authenticated(request: FastifyRequest): void {
    this.#known.add(request);
  }

  /** `kind` is one of few: a code, a status. */
  write(
    request: FastifyRequest,
    level: 'info' | 'error',
    kind: string,
    fields: LogFields,
    message: string,
  ): void {
    const untold = this.#known.has(request) ? 0 : this.#news.take(`${message} ${kind}`);
    this.#log[untold === undefined ? 'debug' : level]({ ...fields, ...untoldField(untold ?? 0) }, message);
  }

  /** A record of an attempt by a client that is not known, `user` being the name of an existing user that it gave. */
  auditStranger(event: RefusedAttempt): void {
    const untold = this.#news.take(`${event.event} ${event.code} ${event.user ?? ''}`);
    if (untold !== undefined) this.#audit.record({ ...event, ...untoldField(untold) });
  }
}
