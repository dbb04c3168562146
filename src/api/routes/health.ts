import { Type } from 'typebox';
import { HEALTH_HEADERS, HEALTH_PATHS, type HealthPath } from '../../platform/http/health-routes.ts';
import type { ApiParts } from '../api-parts.ts';
import { type ApiRequest, route } from '../mount/route.ts';

const Text = Type.String({ description: 'OK, or the reasons' });

/** For load balancers: logged at level debug, never throttled. */
export const HEALTH_ROUTES: ReadonlySet<string> = new Set(HEALTH_PATHS);

/** oslo.middleware's. */
export const healthcheck = route({
  method: 'GET',
  path: '/healthcheck',
  head: true,
  summary:
    'Report whether consoles work, as oslo.middleware does, in text, HTML or JSON; with ?verbose also what is no reason.',
  open: true,
  reply: Text,
  otherReplies: { 503: Text, 204: Type.Null() },
  handle: (request, parts) => answer('/healthcheck', request, parts),
});

/** Kubernetes' liveness probe. */
export const livez = route({
  method: 'GET',
  path: '/livez',
  summary: 'Report that the process runs.',
  open: true,
  reply: Text,
  handle: (request, parts) => answer('/livez', request, parts),
});

/** Kubernetes' readiness probe. */
export const readyz = route({
  method: 'GET',
  path: '/readyz',
  summary:
    'Report whether this process should get new requests; 503 while draining, or 404 with ?not_ready=404.',
  open: true,
  reply: Text,
  otherReplies: { 404: Text, 503: Text },
  handle: (request, parts) => answer('/readyz', request, parts),
});

async function answer(path: HealthPath, request: ApiRequest, { health }: ApiParts): Promise<string> {
  const { status, type, body } = await health.answer(path, request.raw);
  request.setStatus(status);
  request.setHeader('Content-Type', type);
  for (const [name, value] of Object.entries(HEALTH_HEADERS)) request.setHeader(name, value);
  return body;
}
