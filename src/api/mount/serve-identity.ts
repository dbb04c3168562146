import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticateRequest } from '../access/authenticate-request.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Identity } from '../auth/authenticator.ts';
import { answerFault } from '../http/answer-fault.ts';
import { Fault } from '../http/fault.ts';
import { parseJson } from '../http/parse-json.ts';
import { requestBase } from '../http/request-base.ts';
import { requestTarget } from '../http/request-target.ts';
import { IdentityVersionReply, identityVersion, identityVersions } from '../routes/identity/discovery.ts';
import type { IdentityRequest, IdentityRoute } from './identity-route.ts';

const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Mounts the Keystone part at `/v3`, and at `/identity/v3` where many clouds have it. */
export function serveIdentity(
  app: FastifyInstance,
  parts: ApiParts,
  identity: Identity,
  routes: readonly IdentityRoute[],
): void {
  const { oriel_auth } = parts.settings;
  const clientOf = (request: FastifyRequest) => parts.proxies.clientOf(request.raw);
  const baseOf = (request: FastifyRequest) => requestBase(request.raw, clientOf(request));

  app.addHook('onSend', async (_request, reply) => {
    reply.header('Vary', 'X-Auth-Token');
  });
  app.setErrorHandler((error, request, reply) =>
    answerFault(parts.requestLog, 'identity', error, request, reply),
  );

  for (const url of ['/identity', '/identity/']) {
    app.get(url, {
      schema: { hide: true },
      handler: (request, reply) => reply.code(300).send(identityVersions(`${baseOf(request)}/identity`)),
    });
  }
  for (const root of ['', '/identity']) {
    for (const url of [`${root}/v3`, `${root}/v3/`]) {
      app.get(url, {
        schema: {
          summary: 'Describe the identity API.',
          tags: ['identity'],
          response: { 200: IdentityVersionReply },
          hide: url !== '/v3/',
        },
        handler: (request) => identityVersion(`${baseOf(request)}${root}`),
      });
    }
    for (const route of routes) {
      app.route({
        method: route.method,
        url: `${root}/v3${route.path}`,
        schema: {
          hide: root !== '',
          summary: route.summary,
          tags: ['identity'],
          ...(route.body ? { body: route.body } : {}),
          response: { [route.status]: route.response },
        },
        handler: async (request, reply) => {
          const caller = route.open ? null : await authenticateRequest(parts, request);
          const asked: IdentityRequest = {
            requestId: request.id,
            caller,
            authToken: String(request.headers['x-auth-token'] ?? ''),
            subjectToken: String(request.headers['x-subject-token'] ?? ''),
            query: requestTarget(request.url).query,
            params: request.params as Record<string, string>,
            body: route.method === 'POST' ? parseJson(request) : null,
            address: clientOf(request).address,
            endpoints: { base: baseOf(request), region: oriel_auth.region_name },
            setHeader: (name, value) => void reply.header(name, value),
          };
          const answer = await route.handle(asked, identity, parts);
          parts.requestLog.authenticated(request);
          return reply.code(route.status).send(answer);
        },
      });
    }
    app.route({
      method: ALL_METHODS,
      url: `${root}/v3/*`,
      schema: { hide: true },
      handler: () => {
        throw new Fault('not_found');
      },
    });
  }
}
