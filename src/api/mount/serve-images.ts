import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { authenticateRequest } from '../access/authenticate-request.ts';
import type { ApiParts } from '../api-parts.ts';
import { answerFault } from '../http/answer-fault.ts';
import { Fault } from '../http/fault.ts';
import { requestBase } from '../http/request-base.ts';

/**
 * An image service without images, at `/image`. `openstack server list` and `server show` give up where the catalog has
 * none; the guests here were made from no image of any service.
 */
export function serveImages(app: FastifyInstance, parts: ApiParts): void {
  const baseOf = (request: FastifyRequest) => requestBase(request.raw, parts.proxies.clientOf(request.raw));
  app.setErrorHandler((error, request, reply) =>
    answerFault(parts.requestLog, 'nova', error, request, reply),
  );

  for (const url of ['/image', '/image/']) {
    app.get(url, {
      schema: { hide: true },
      handler: (request, reply) => {
        const links = [{ rel: 'self', href: `${baseOf(request)}/image/v2/` }];
        return reply.code(300).send({ versions: [{ id: 'v2.0', status: 'CURRENT', links }] });
      },
    });
  }
  app.get('/image/v2/images', {
    schema: {
      summary: 'List no images: guests here have none, and clients insist on asking.',
      tags: ['image'],
      response: { 200: Type.Object({ images: Type.Array(Type.Unknown(), { maxItems: 0 }) }) },
    },
    handler: async (request) => {
      await authenticateRequest(parts, request);
      return { images: [], first: '/v2/images', schema: '/v2/schemas/images' };
    },
  });
  app.get('/image/*', {
    schema: { hide: true },
    handler: () => {
      throw new Fault('not_found');
    },
  });
}
