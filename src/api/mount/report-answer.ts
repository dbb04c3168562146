import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusalCode } from '../../flow/refusals.ts';
import { now, STRANGER } from '../../observe/trace/trace-recorder.ts';
import type { ApiParts } from '../api-parts.ts';
import { HEALTH_ROUTES } from '../routes/health.ts';

/** Reports a request that was answered, for its span. Load balancers ask for the health every second: that is not reported. */
export function reportAnswer({ observer }: ApiParts, request: FastifyRequest, reply: FastifyReply): void {
  const { id: requestId, method, caller, isAuthenticated, arrivedAt, cause } = request;
  const route = request.routeOptions.url ?? 'none';
  if (HEALTH_ROUTES.has(route)) return;
  const refusal = String(reply.getHeader('X-Oriel-Refusal'));
  observer.emit({
    event: 'request.answered',
    requestId,
    ...(caller === null && !isAuthenticated ? { owner: STRANGER } : {}),
    role: 'api',
    method,
    route,
    status: reply.statusCode,
    startedAt: arrivedAt,
    durationMs: now() - arrivedAt,
    code: isRefusalCode(refusal) ? refusal : undefined,
    cause,
  });
}
