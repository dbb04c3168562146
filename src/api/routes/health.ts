import { access } from 'node:fs/promises';
import { Type } from 'typebox';
import {
  type Health,
  healthcheckText,
  judgeHealth,
  readyzText,
  withoutDetails,
} from '../../platform/http/health.ts';
import type { ApiParts } from '../api-parts.ts';
import { type ApiRequest, route } from '../mount/route.ts';

const PLAIN = 'text/plain; charset=UTF-8';
/** oslo.middleware's words. */
const DISABLED = 'DISABLED BY FILE';
const Text = Type.String({ description: 'OK, or the reasons' });

/** For load balancers: logged at level debug, never throttled. */
export const HEALTH_ROUTES: ReadonlySet<string> = new Set(['/healthcheck', '/livez', '/readyz']);

/** oslo.middleware's. */
export const healthcheck = route({
  method: 'GET',
  path: '/healthcheck',
  head: true,
  summary: 'Report whether consoles work, as oslo.middleware does; with ?verbose also what is no reason.',
  open: true,
  // An object only for clients that accept JSON.
  reply: Type.Unsafe<string | { detailed: boolean; reasons: string[] }>(Text),
  otherReplies: { 503: Text, 204: Type.Null() },
  async handle(request, parts) {
    const health = await healthOf(parts, request);
    request.setStatus(health.isHealthy ? (request.method === 'HEAD' ? 204 : 200) : 503);
    if (request.accept.includes('application/json')) {
      return { detailed: false, reasons: health.isHealthy ? ['OK'] : [...health.reasons] };
    }
    request.setHeader('Content-Type', PLAIN);
    return healthcheckText(health, request.query.has('verbose'));
  },
});

/** Kubernetes' liveness probe. */
export const livez = route({
  method: 'GET',
  path: '/livez',
  summary: 'Report that the process runs.',
  open: true,
  reply: Text,
  handle(request) {
    request.setHeader('Content-Type', PLAIN);
    return 'ok';
  },
});

/** Kubernetes' readiness probe. */
export const readyz = route({
  method: 'GET',
  path: '/readyz',
  summary: 'Report whether this process should get new requests; 503 while draining.',
  open: true,
  reply: Text,
  otherReplies: { 503: Text },
  async handle(request, parts) {
    const health = await healthOf(parts, request);
    request.setStatus(health.isReady ? 200 : 503);
    request.setHeader('Content-Type', PLAIN);
    return readyzText(health, request.query.has('verbose'));
  },
});

/** What the client may read about the health of this process. */
async function healthOf(
  { notReady, health, mayReadHealth, settings }: ApiParts,
  request: ApiRequest,
): Promise<Health> {
  const file = settings.healthcheck.disable_by_file_path;
  const isDisabled = file !== '' && (await exists(file));
  const judged = judgeHealth([...notReady(), ...(isDisabled ? [DISABLED] : [])], await health());
  const remedy = `${DISABLED} ${file} ([healthcheck] disable_by_file_path): remove the file to end the maintenance`;
  const reasons = judged.reasons.map((reason) => (reason === DISABLED ? remedy : reason));
  const detailed = { ...judged, reasons };
  return mayReadHealth(request.raw) ? detailed : withoutDetails(detailed);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
