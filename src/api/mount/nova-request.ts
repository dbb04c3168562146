import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { authenticateRequest } from '../access/authenticate-request.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { parseJson } from '../http/parse-json.ts';
import { requestBase } from '../http/request-base.ts';
import { requestTarget } from '../http/request-target.ts';
import { Links } from '../servers/links.ts';
import { Microversion, negotiateMicroversion } from './microversion.ts';

/** What a handler of Nova's API gets: everything checked that does not depend on the resource. */
export interface NovaRequest {
  readonly requestId: string;
  readonly caller: Caller;
  readonly version: Microversion;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON, not validated yet; null where there was none. */
  readonly body: unknown;
  /** `/v2`: unknown properties are dropped, not refused. */
  readonly lenient: boolean;
  readonly links: Links;
  /** The client's. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  setHeader(name: string, value: string): void;
}

/** One row of the API: what is served below `/v2.1` and `/v2`, with and without the project in the path. */
export interface NovaRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** The microversions that have it; at others it is not there. */
  readonly since?: string;
  readonly until?: string;
  /** For the document; handlers validate by microversion. */
  readonly body?: TSchema;
  readonly query?: TSchema;
  readonly response: TSchema;
  /** Whether step 2 of the trace begins here. */
  readonly traced?: boolean;
  handle(request: NovaRequest, parts: ApiParts): Promise<unknown>;
}

/** What is known of a request before its body is read. */
export interface NovaHead {
  readonly caller: Caller;
  readonly version: Microversion;
}

const VERSION_HEADERS = ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'];

/**
 * The first half of Nova's order of evaluation: who asks (401), in which version (400, 406). `/v2` has no versions: it
 * speaks 2.1 and says nothing of it.
 */
export async function readHead(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<NovaHead> {
  const caller = await authenticateRequest(parts, request);
  return { caller, version: readVersion(request, reply) };
}

/** The microversion, announced in the answer's headers. */
export function readVersion(request: FastifyRequest, reply: FastifyReply): Microversion {
  if (versionRoot(request.url) === 'v2') return new Microversion(2, 1);
  return negotiateMicroversion(request.headers, (version) => {
    reply.header(VERSION_HEADERS[0]!, `compute ${version}`);
    reply.header(VERSION_HEADERS[1]!, `${version}`);
    reply.header('Vary', VERSION_HEADERS);
  });
}

/** The second half: content type (415), JSON (400), the project in the path (400), whether the version has it (404). */
export async function readNovaRequest(
  parts: ApiParts,
  route: NovaRoute,
  { caller, version }: NovaHead,
  request: FastifyRequest,
  reply: FastifyReply,
  arrivedAt: number,
): Promise<NovaRequest> {
  const body = request.method === 'POST' ? parseJson(request) : null;
  const params = request.params as Record<string, string>;
  checkProject(params.project_id, caller);
  checkVersion(route, version);
  return {
    requestId: request.id,
    caller,
    version,
    params,
    query: requestTarget(request.url).query,
    body,
    lenient: versionRoot(request.url) === 'v2',
    links: linksOf(parts, request),
    address: parts.proxies.clientOf(request.raw).address,
    arrivedAt,
    setHeader: (name, value) => void reply.header(name, value),
  };
}

export function linksOf(parts: ApiParts, request: FastifyRequest): Links {
  const project = (request.params as Record<string, string>).project_id;
  const base =
    parts.settings.api.compute_link_prefix.replace(/\/+$/, '') ||
    requestBase(request.raw, parts.proxies.clientOf(request.raw));
  return new Links(base, versionRoot(request.url), project);
}

function versionRoot(url: string): 'v2' | 'v2.1' {
  return /^\/v2(?:[/?]|$)/.test(url) ? 'v2' : 'v2.1';
}

function checkProject(projectId: string | undefined, caller: Caller): void {
  if (projectId === undefined || projectId === caller.projectId) return;
  const [url, context] = [projectId.slice(0, 64), caller.projectId ?? 'None'];
  throw new Fault('request_malformed', {
    words: `Malformed request URL: URL's project_id '${url}' doesn't match Context's project_id '${context}'`,
  });
}

function checkVersion({ since, until }: NovaRoute, version: Microversion): void {
  const tooOld = since !== undefined && !version.atLeast(since);
  const tooNew = until !== undefined && !Microversion.parse(until)!.atLeast(`${version}`);
  if (tooOld || tooNew) throw new Fault('not_found', { detail: `not part of microversion ${version}` });
}
