import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticateRequest } from '../access/authenticate-request.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { answerFault } from '../http/answer-fault.ts';
import { Fault } from '../http/fault.ts';
import { reportAnswer } from './report-answer.ts';
import { type ApiRequest, type Route, readRequest, type Surface } from './route.ts';

const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Serves the routes of a surface below each of its roots. Order of evaluation, which is Nova's: sign-in (401), the surface's own
 * checks, content type (415), JSON (400), the handler.
 */
export function mount<R extends ApiRequest>(
  app: FastifyInstance,
  parts: ApiParts,
  surface: Surface<R>,
): void {
  const { authenticate = authenticateRequest } = surface;
  const paramsOf = (request: FastifyRequest) => request.params as Readonly<Record<string, string>>;
  const answer = async (route: Route<R>, common: ApiRequest, request: FastifyRequest) => {
    const completed = { ...surface.complete(common, request, route, parts), params: paramsOf(request) };
    if (route.open) return route.handle(completed, parts);
    const signedIn = {
      caller: callerOf(request),
      authenticateAgain: () => authenticate(parts, request),
    };
    return route.handle({ ...completed, ...signedIn }, parts);
  };
  for (const root of surface.roots) {
    for (const route of surface.routes) {
      app.route({
        method: route.method,
        url: `${root}${route.path}`,
        async onRequest(request, reply) {
          surface.refuse?.(parts, request);
          surface.before?.(request, reply);
          if (!route.open) request.caller = await authenticate(parts, request);
          surface.admit?.(request, reply);
        },
        async handler(request, reply) {
          const common = readRequest(parts, request, reply);
          reply.code(route.status ?? 200);
          // Null is no body at all.
          return reply.send((await answer(route, common, request)) ?? undefined);
        },
        errorHandler(error, request, reply) {
          route.onRefusal?.(parts, request, error);
          return answerFault(parts.requestLog, surface.envelope, error, request, reply);
        },
        onResponse: async (request, reply) => reportAnswer(parts, request, reply),
      });
    }
  }
  for (const url of surface.unknown) {
    app.route({
      method: ALL_METHODS,
      url,
      async onRequest(request, reply) {
        surface.refuse?.(parts, request);
        surface.before?.(request, reply);
        if (surface.isUnknownPrivate) request.caller = await authenticate(parts, request);
        surface.admit?.(request, reply);
      },
      handler() {
        throw new Fault('not_found');
      },
      errorHandler: (error, request, reply) =>
        answerFault(parts.requestLog, surface.envelope, error, request, reply),
    });
  }
}

function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new Error('a route that requires a sign-in was reached without one');
  return caller;
}
