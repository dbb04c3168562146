import type { FastifyInstance } from 'fastify';
import { addressBlock } from '../../platform/reverse-proxy/plain-address.ts';
import type { ApiParts } from '../api-parts.ts';
import { HEALTH_ROUTES } from '../routes/health.ts';
import { Fault } from './fault.ts';

/** Requests of one client address (of IPv6 one /64) at once. Each body is kept in memory until it is complete. */
const MAX_UNDER_WAY = 256;
const RETRY_AFTER_MS = 1_000;

/** Refuses requests of an address with too many at once, before their body is read, except health checks. */
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
    let isCounted = true;
    const release = () => {
      if (!isCounted) return;
      isCounted = false;
      const left = (underWay.get(block) ?? 0) - 1;
      if (left <= 0) underWay.delete(block);
      else underWay.set(block, left);
    };
    request.noLongerUnderWay = release;
    // Also if the client leaves before the reply.
    reply.raw.once('close', release);
  });
}
