import type { FastifyInstance } from 'fastify';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';
import type { ApiParts } from '../api-parts.ts';
import { HEALTH_ROUTES } from '../routes/health.ts';
import { Fault } from './fault.ts';

/** Requests of one client address (of IPv6 one /64) under way; a body of one is kept until it is whole. */
const MAX_UNDER_WAY = 256;
const RETRY_AFTER_MS = 1_000;

/** Refuses requests that one address has too many of under way, except those of health checks, before their body is read. */
export function boundRequests(app: FastifyInstance, { proxies }: Pick<ApiParts, 'proxies'>): void {
  const underWay = new Map<string, number>();
  app.addHook('onRequest', async (request, reply) => {
    if (HEALTH_ROUTES.has(request.routeOptions.url ?? '')) return;
    const block = addressBlock(proxies.clientOf(request.raw).address);
    const before = underWay.get(block) ?? 0;
    if (before >= MAX_UNDER_WAY) {
      throw new Fault('requests_throttled', { detail: block, retryAfterMs: RETRY_AFTER_MS });
    }
    underWay.set(block, before + 1);
    // Also where the client has gone before it was answered.
    reply.raw.once('close', () => {
      const left = underWay.get(block)! - 1;
      if (left === 0) underWay.delete(block);
      else underWay.set(block, left);
    });
  });
}
