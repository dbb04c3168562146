import type { FastifyRequest } from 'fastify';
import { now } from '../../observe/trace/trace-recorder.ts';
import type { ApiParts } from '../api-parts.ts';
import { asFault } from '../http/fault.ts';
import { parseJson } from '../http/parse-json.ts';
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
    kind: requestedType(request),
  });
}

/** `type` in the body, which has one key in every version; empty if there is none or the body was not read. */
function requestedType(request: FastifyRequest): string {
  try {
    const [console] = Object.values(Object(parseJson(request)));
    const { type } = Object(console) as { readonly type?: unknown };
    return typeof type === 'string' ? type : '';
  } catch {
    return '';
  }
}
