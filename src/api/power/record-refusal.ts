import type { FastifyRequest } from 'fastify';
import type { ApiParts } from '../api-parts.ts';
import { asFault } from '../http/fault.ts';
import { isUuid } from '../servers/find-server.ts';

/** Reports a power action that was refused, by its name in the body. */
export function recordPowerRefusal(
  parts: ApiParts,
  request: FastifyRequest,
  error: unknown,
  action: string,
): void {
  const { id: requestId, caller } = request;
  const { id = '' } = request.params as Record<string, string>;
  parts.observer.emit({
    event: 'power.refused',
    request_id: requestId,
    client: parts.proxies.clientOf(request.raw).address,
    user: caller?.userName ?? null,
    user_id: caller?.userId ?? null,
    project_id: caller?.projectId ?? null,
    instance_uuid: isUuid(id) ? id.toLowerCase() : null,
    action,
    code: asFault(error).code,
    stranger: caller === null,
  });
}
