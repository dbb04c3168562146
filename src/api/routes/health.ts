import { access } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ApiParts } from '../api-parts.ts';

const Text = Type.String({ description: 'OK, or the reasons' });
const ANSWERS = { 200: Text, 503: Text };

/** Whether this process should get requests: oslo.middleware's /healthcheck, and Kubernetes' two questions. */
export function registerHealthRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/healthcheck',
    schema: {
      summary: 'Tell whether this api should get requests, as oslo.middleware does.',
      response: { ...ANSWERS, 204: Type.Null() },
    },
    async handler(request, reply) {
      const ailments = await parts.ailments();
      const reasons = [...(await notReady(parts)), ...ailments.map(({ reason }) => reason)];
      reply.code(reasons.length === 0 ? (request.method === 'HEAD' ? 204 : 200) : 503);
      if (request.headers.accept?.includes('application/json')) {
        return { detailed: false, reasons: reasons.length === 0 ? ['OK'] : reasons };
      }
      return reply.type('text/plain; charset=UTF-8').send(reasons.join('\n') || 'OK');
    },
  });
  app.get('/livez', {
    schema: { summary: 'Tell that the process runs.', response: { 200: Text } },
    handler: (_request, reply) => reply.type('text/plain; charset=UTF-8').send('ok'),
  });
  app.get('/readyz', {
    schema: { summary: 'Tell whether new requests are welcome; 503 while draining.', response: ANSWERS },
    async handler(request, reply) {
      const ailments = await parts.ailments();
      const reasons = await notReady(parts);
      const verbose = new URL(request.url, 'http://api').searchParams.has('verbose');
      const told = [...reasons, ...ailments.map(({ reason }) => reason)];
      const lines = verbose ? told.map((reason) => `[-] ${reason}`) : [];
      // What ails every controller alike must not take the last of them away: only what refuses requests counts here.
      const isReady = reasons.length === 0 && !ailments.some(({ refuses }) => refuses);
      const verdict = isReady ? 'ok' : 'not ready';
      return reply
        .code(isReady ? 200 : 503)
        .type('text/plain; charset=UTF-8')
        .send([...lines, verdict].join('\n'));
    },
  });
}

/** Why not, in a few words each. */
async function notReady({ notReady, settings }: ApiParts): Promise<string[]> {
  const file = settings.healthcheck.disable_by_file_path;
  const disabled =
    file !== '' &&
    (await access(file).then(
      () => true,
      () => false,
    ));
  return [...notReady(), ...(disabled ? ['DISABLED BY FILE'] : [])];
}
