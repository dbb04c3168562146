import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { LogFields, Logger } from '../../platform/log/log.ts';
import { RareNews, untoldField } from '../../platform/pace/rare-news.ts';

/**
 * Writes log lines about requests: all of authenticated users, and of unauthenticated clients a few of each kind
 * with the number left out. Otherwise such a client could fill the disk.
 */
export class RequestLog {
  readonly #log: Logger;
  readonly #news: RareNews;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
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
}
