import type { FastifyRequest } from 'fastify';
import { now } from '../../observe/trace/trace-recorder.ts';
import type { ApiParts } from '../api-parts.ts';
import { asFault } from '../http/fault.ts';
import { isUuid } from '../servers/find-server.ts';

/** Reports a request for a console that was refused, at whichever step. */
export function recordConsoleRefusal(parts: ApiParts, request: FastifyRequest, error: unknown): void {
  const { code, step, detail, words } = asFault(error);
  const { id: requestId, caller, arrivedAt } = request;
  const { id = '' } = request.params as Record<string, string>;
  parts.observer.emit({
    event: 'console.refused',
    request_id: requestId,
    client: parts.proxies.clientOf(request.raw).address,
    user: caller?.userName ?? null,
    user_id: caller?.userId ?? null,
    project_id: caller?.projectId ?? null,
    instance_uuid: isUuid(id) ? id.toLowerCase() : null,
    code,
    step,
    detail: detail || words,
    duration_ms: now() - arrivedAt,
    stranger: caller === null,
    kind: requestedType(request.body),
  });
}

/** `type` of the request, in either form; empty if the body has none. */
function requestedType(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { type } = Object(Object.values(body)[0]) as { readonly type?: unknown };
  return typeof type === 'string' ? type : '';
}
