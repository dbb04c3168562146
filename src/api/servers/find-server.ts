import type { Instance } from '../../contracts/compute.ts';
import { maySee } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * The instance with this id, if the caller may see it. Clients try a name as an id first, so an id that is not a UUID is not looked up.
 * @throws {Fault} instance_unknown, compute_unreachable
 */
export async function findServer(
  parts: Pick<ApiParts, 'directory'>,
  caller: Caller,
  id: string,
  requestId: string,
): Promise<Instance> {
  const uuid = id.toLowerCase();
  const instance = isUuid(uuid) ? await parts.directory.find(uuid, { requestId }) : undefined;
  if (instance !== undefined && maySee(caller, instance)) return instance;
  throw new Fault('instance_unknown', {
    words: `Instance ${id} could not be found.`,
    detail: instance === undefined ? 'no host has it' : `it belongs to project ${instance.projectId}`,
  });
}
