import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { Links } from '../servers/links.ts';
import { Microversion, negotiateMicroversion } from './microversion.ts';
import { type ApiRequest, routesFor, type Surface } from './route.ts';

/** What a handler of Nova's API receives beside the common part. */
export interface NovaRequest extends ApiRequest {
  readonly version: Microversion;
  /** `/v2`: unknown properties are dropped, not refused. */
  readonly lenient: boolean;
  readonly links: Links;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Declares a row of Nova's API. */
export const novaRoute = routesFor<NovaRequest>();

const VERSION_HEADERS = ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'] as const;

/**
 * Nova's order of evaluation: sign-in (401), microversion (400, 406), content type (415), JSON (400), the project in the path (400),
 * whether the microversion has the route (404). `/v2` has no microversions: it speaks 2.1 and does not say so.
 */
export const novaEvaluation: Pick<Surface<NovaRequest>, 'envelope' | 'before' | 'admit' | 'complete'> = {
  envelope: 'nova',
  before: (request, reply) => void reply.header('X-Compute-Request-Id', request.id),
  admit(request, reply) {
    request.microversion = readVersion(request, reply);
  },
  complete(common, request, route, parts) {
    const { project_id: project } = request.params as Readonly<Record<string, string>>;
    const version = request.microversion ?? V2;
    checkProject(project, request.caller);
    if (route.since !== undefined && !version.atLeast(route.since)) {
      throw new Fault('not_found', { detail: `not part of microversion ${version}` });
    }
    const root = versionRoot(request.url);
    return {
      ...common,
      version,
      lenient: root === 'v2',
      links: new Links(linkBase(parts, common.base), root, project),
      arrivedAt: request.arrivedAt,
    };
  },
};

/** The address in links. */
export function linkBase({ settings }: ApiParts, base: string): string {
  return settings.api.compute_link_prefix.replace(/\/+$/, '') || base;
}

/** Where neither header is read. */
const V2 = new Microversion(2, 1);

/** The microversion, announced in the reply's headers. */
function readVersion(request: FastifyRequest, reply: FastifyReply): Microversion {
  if (versionRoot(request.url) === 'v2') return V2;
  return negotiateMicroversion(request.headers, (version) => {
    reply.header(VERSION_HEADERS[0], `compute ${version}`);
    reply.header(VERSION_HEADERS[1], `${version}`);
    reply.header('Vary', [...VERSION_HEADERS]);
  });
}

export function versionRoot(url: string): 'v2' | 'v2.1' {
  return /^\/v2(?:[/?]|$)/.test(url) ? 'v2' : 'v2.1';
}

function checkProject(inPath: string | undefined, caller: Caller | null): void {
  const own = caller?.projectId ?? null;
  if (inPath === undefined || inPath === own) return;
  throw new Fault('request_malformed', {
    words: `Malformed request URL: URL's project_id '${inPath.slice(0, 64)}' doesn't match Context's project_id '${own ?? 'None'}'`,
  });
}
