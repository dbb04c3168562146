import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { now, STRANGER } from '../../observe/trace/trace-recorder.ts';
import type { ApiParts } from '../api-parts.ts';
import { answerFault } from '../http/answer-fault.ts';
import { asFault, Fault } from '../http/fault.ts';
import { requestTarget } from '../http/request-target.ts';
import {
  choicesDocument,
  VersionReply,
  VersionsReply,
  versionDocument,
  versionsDocument,
} from '../routes/show-version.ts';
import { isUuid } from '../servers/find-server.ts';
import {
  linksOf,
  type NovaHead,
  type NovaRoute,
  readHead,
  readNovaRequest,
  readVersion,
} from './nova-request.ts';

/** Nova's own pattern is hex digits and dashes; a local project's id is its name. */
const PROJECT = ':project_id(^[0-9A-Za-z._-]+$)';
const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const VERSIONS = ['v2.1', 'v2'] as const;

/** Mounts Nova's API: every route below both versions, with and without the project in the path. */
export function serveNova(app: FastifyInstance, parts: ApiParts, routes: readonly NovaRoute[]): void {
  const heads = new WeakMap<FastifyRequest, NovaHead>();
  const arrivals = new WeakMap<FastifyRequest, number>();

  const readHeadOf = async (request: FastifyRequest, reply: FastifyReply) => {
    arrivals.set(request, now());
    reply.header('X-Compute-Request-Id', request.id);
    heads.set(request, await readHead(parts, request, reply));
  };

  for (const version of VERSIONS) {
    serveVersionDocument(app, parts, version);
    for (const prefix of [`/${version}`, `/${version}/${PROJECT}`]) {
      for (const route of routes) {
        app.route({
          method: route.method,
          url: `${prefix}${route.path}`,
          schema: schemaOf(route, prefix !== '/v2.1'),
          onRequest: readHeadOf,
          handler: async (request, reply) => {
            const head = heads.get(request)!;
            return route.handle(
              await readNovaRequest(parts, route, head, request, reply, arrivals.get(request)!),
              parts,
            );
          },
          errorHandler: (error, request, reply) => {
            if (route.traced) {
              traceRefusal(parts, request, heads.get(request), arrivals.get(request)!, error);
              auditRefusal(parts, request, heads.get(request), error);
            }
            return answerFault(parts.requestLog, 'nova', error, request, reply);
          },
        });
      }
    }
    // Who may not even ask does not learn what is there.
    app.route({
      method: ALL_METHODS,
      url: `/${version}/*`,
      schema: { hide: true },
      onRequest: readHeadOf,
      handler: () => {
        throw new Fault('not_found');
      },
    });
  }

  app.get('/', {
    schema: { summary: 'List the versions of the compute API.', response: { 200: VersionsReply } },
    handler: (request) => versionsDocument(linksOf(parts, request).base),
  });
}

/** Any address without a version, as Nova's root answers it. */
export function answerChoices(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = requestTarget(request.url).path;
  return reply.code(300).send(choicesDocument(linksOf(parts, request).base, path));
}

/** Without authentication, as today's Nova has it: clients read it before they have a token. */
function serveVersionDocument(app: FastifyInstance, parts: ApiParts, version: 'v2.1' | 'v2'): void {
  for (const url of [`/${version}`, `/${version}/`]) {
    app.get(url, {
      schema: {
        summary: `Describe version ${version} of the compute API.`,
        response: { 200: VersionReply },
        hide: url !== '/v2.1/',
      },
      handler: (request, reply) => {
        reply.header('X-Compute-Request-Id', request.id);
        readVersion(request, reply);
        return versionDocument(version, linksOf(parts, request).base);
      },
    });
  }
}

/** Step 2 that failed before there was a console to ask for; what createConsole saw is recorded by it. */
function traceRefusal(
  { trace }: ApiParts,
  request: FastifyRequest,
  head: NovaHead | undefined,
  startedAt: number,
  error: unknown,
): void {
  const fault = asFault(error);
  if (trace.spans(request.id).length > 0) return;
  const projectId = head?.caller.projectId ?? undefined;
  const span = {
    startedAt,
    durationMs: now() - startedAt,
    outcome: fault.code,
    detail: fault.detail || fault.words,
    ...(projectId === undefined ? {} : { projectId }),
  };
  trace.record(request.id, 2, span, head === undefined ? STRANGER : head.caller.userId);
}

/** A console that somebody asked for and did not get, at whatever step. */
function auditRefusal(
  parts: ApiParts,
  request: FastifyRequest,
  head: NovaHead | undefined,
  error: unknown,
): void {
  const { code, step } = asFault(error);
  const { id = '' } = request.params as Record<string, string>;
  const event = {
    event: 'console.refused' as const,
    request_id: request.id,
    client: parts.proxies.clientOf(request.raw).address,
    user: head?.caller.userName ?? null,
    user_id: head?.caller.userId ?? null,
    project_id: head?.caller.projectId ?? null,
    instance_uuid: isUuid(id) ? id.toLowerCase() : null,
    code,
    step,
  };
  if (head === undefined) parts.requestLog.auditStranger(event);
  else parts.audit.record(event);
}

function schemaOf(route: NovaRoute, hide: boolean): FastifySchema {
  const since = route.since ? `From microversion ${route.since} on. ` : '';
  return {
    hide,
    summary: route.summary,
    ...(since ? { description: since.trim() } : {}),
    tags: ['compute'],
    ...(route.body ? { body: route.body } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    response: { 200: route.response },
  };
}
