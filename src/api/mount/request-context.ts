import type { FastifyInstance } from 'fastify';
import { now } from '../../observe/trace/trace-recorder.ts';
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
  }
}

/** What is known about a request while it passes through the hooks. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('arrivedAt', 0);
  app.decorateRequest('caller', null);
  app.decorateRequest('microversion', null);
  app.decorateRequest('isAuthenticated', false);
  app.addHook('onRequest', async (request) => {
    request.arrivedAt = now();
  });
}
