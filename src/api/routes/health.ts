import { access } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  type Health,
  healthcheckText,
  judgeHealth,
  readyzText,
  withoutDetails,
} from '../../platform/http/health.ts';
import { healthReaders } from '../../platform/reverse-proxy/health-readers.ts';
import type { ApiParts } from '../api-parts.ts';
import { requestTarget } from '../http/request-target.ts';

const PLAIN = 'text/plain; charset=UTF-8';
/** oslo.middleware's words. */
const DISABLED = 'DISABLED BY FILE';
const Text = Type.String({ description: 'OK, or the reasons' });
const ANSWERS = { 200: Text, 503: Text };

/** What load balancers ask: no news for the log, and never throttled. */
export const HEALTH_ROUTES: ReadonlySet<string> = new Set(['/healthcheck', '/livez', '/readyz']);

/** Whether this process should get requests: oslo.middleware's /healthcheck, and Kubernetes' two questions. */
export function registerHealthRoutes(app: FastifyInstance, parts: ApiParts): void {
  const mayRead = healthReaders(parts.proxies, () => parts.settings.oriel.health_readers);
  const healthFor = async ({ raw }: FastifyRequest): Promise<Health> => {
    const health = await healthOf(parts);
    return mayRead(raw) ? health : withoutDetails(health);
  };
  app.route({
    method: ['GET', 'HEAD'],
    url: '/healthcheck',
    schema: {
      summary: 'Report whether consoles work, as oslo.middleware does; with ?verbose also what is no reason.',
      response: { ...ANSWERS, 204: Type.Null() },
    },
    async handler(request, reply) {
      const health = await healthFor(request);
      reply.code(health.isHealthy ? (request.method === 'HEAD' ? 204 : 200) : 503);
      if (request.headers.accept?.includes('application/json')) {
        return { detailed: false, reasons: health.isHealthy ? ['OK'] : health.reasons };
      }
      return reply.type(PLAIN).send(healthcheckText(health, isVerbose(request)));
    },
  });
  app.get('/livez', {
    schema: { summary: 'Report that the process runs.', response: { 200: Text } },
    handler: (_request, reply) => reply.type(PLAIN).send('ok'),
  });
  app.get('/readyz', {
    schema: {
      summary: 'Report whether this process should get new requests; 503 while draining.',
      response: ANSWERS,
    },
    async handler(request, reply) {
      const health = await healthFor(request);
      return reply
        .code(health.isReady ? 200 : 503)
        .type(PLAIN)
        .send(readyzText(health, isVerbose(request)));
    },
  });
}

function isVerbose(request: FastifyRequest): boolean {
  return requestTarget(request.url).query.has('verbose');
}

async function healthOf({ notReady, health, settings }: ApiParts): Promise<Health> {
  const file = settings.healthcheck.disable_by_file_path;
  const isDisabled = file !== '' && (await isThere(file));
  const judged = judgeHealth([...notReady(), ...(isDisabled ? [DISABLED] : [])], await health());
  const remedy = `${DISABLED} ${file} ([healthcheck] disable_by_file_path): remove the file to end the maintenance`;
  return { ...judged, reasons: judged.reasons.map((reason) => (reason === DISABLED ? remedy : reason)) };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
