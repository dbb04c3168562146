import type { FastifyInstance } from 'fastify';
import { authenticateRequest } from '../access/authenticate-request.ts';
import type { ApiParts } from '../api-parts.ts';
import { answerFault } from '../http/answer-fault.ts';
import { Fault } from '../http/fault.ts';
import { parseJson } from '../http/parse-json.ts';
import { requestTarget } from '../http/request-target.ts';
import type { OrielRoute } from './oriel-route.ts';

const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Mounts Oriel's own routes at `/oriel/v1`, for signed-in callers with a project. */
export function serveOriel(app: FastifyInstance, parts: ApiParts, routes: readonly OrielRoute[]): void {
  app.setErrorHandler((error, request, reply) =>
    answerFault(parts.requestLog, 'nova', error, request, reply),
  );
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `/oriel/v1${route.path}`,
      schema: {
        summary: route.summary,
        tags: ['oriel'],
        ...(route.body ? { body: route.body } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        response: { 200: route.response },
      },
      handler: async (request) => {
        const caller = await authenticateRequest(parts, request);
        const body = route.method === 'POST' ? parseJson(request) : null;
        const params = request.params as Record<string, string>;
        const query = requestTarget(request.url).query;
        return route.handle(
          {
            requestId: request.id,
            caller,
            address: parts.proxies.clientOf(request.raw).address,
            params,
            query,
            body,
          },
          parts,
        );
      },
    });
  }
  app.route({
    method: ALL_METHODS,
    url: '/oriel/*',
    schema: { hide: true },
    handler: () => {
      throw new Fault('not_found');
    },
  });
}
