import type { FastifyInstance } from 'fastify';
import { causeOf } from '../../flow/cause-of.ts';
import type { TraceContext } from '../../flow/trace-context.ts';
import { now } from '../../observe/trace/trace-recorder.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import type { Microversion } from './microversion.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds since the epoch, with fractions. */
    arrivedAt: number;
    /** The user who sent the request; null until the token has been checked. */
    caller: Caller | null;
    /** Null until it has been read, and on surfaces without versions. */
    microversion: Microversion | null;
    /** Whether the log and the audit may write each line of this request: its client has proved who it is. */
    isAuthenticated: boolean;
    /** The span of another program that caused the request, as a trusted reverse proxy reports it. */
    cause: TraceContext | undefined;
    /** Ends the count of the request among those of its client address; null if it is not counted. */
    noLongerUnderWay: (() => void) | null;
  }
}

/** What is known about a request while it passes through the hooks. */
export function decorateRequests(app: FastifyInstance, { proxies }: Pick<ApiParts, 'proxies'>): void {
  app.decorateRequest('arrivedAt', 0);
  app.decorateRequest('caller', null);
  app.decorateRequest('microversion', null);
  app.decorateRequest('isAuthenticated', false);
  app.decorateRequest('cause', undefined);
  app.decorateRequest('noLongerUnderWay', null);
  app.addHook('onRequest', async (request) => {
    request.arrivedAt = now();
    request.cause = causeOf(proxies, request.raw);
  });
}
