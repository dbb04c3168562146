import type { FastifyRequest } from 'fastify';
import type { ApiParts } from '../api-parts.ts';
import { asFault } from '../http/fault.ts';
import { isUuid } from '../servers/find-server.ts';
import { ApiSpans } from './api-spans.ts';

/** Traces and audits a request for a console that was refused, at whichever step. */
export function recordConsoleRefusal(parts: ApiParts, request: FastifyRequest, error: unknown): void {
  const { code, step, detail, words } = asFault(error);
  const { id: requestId, caller, arrivedAt } = request;
  new ApiSpans(parts.trace, { requestId, caller, arrivedAt }).refusedEarly(code, detail || words);
  const { id = '' } = request.params as Record<string, string>;
  const event = {
    event: 'console.refused' as const,
    request_id: requestId,
    client: parts.proxies.clientOf(request.raw).address,
    user: caller?.userName ?? null,
    user_id: caller?.userId ?? null,
    project_id: caller?.projectId ?? null,
    instance_uuid: isUuid(id) ? id.toLowerCase() : null,
    code,
    step,
  };
  if (caller === null) parts.requestLog.auditUnauthenticated(event);
  else parts.audit.record(event);
}
