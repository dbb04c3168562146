import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { isNotFound, unusable } from './console-auth-token.ts';
import type { Ask, NovaApi } from './nova-api.ts';

const Reply = Type.Object({
  server: Type.Object({
    id: Type.String(),
    status: Type.String(),
    'OS-EXT-STS:vm_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'OS-EXT-SRV-ATTR:host': Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  }),
});

/** `there`: the instance has, or may have, a console; `unknown`: its cell does not answer. */
export interface ServerState {
  readonly state: 'there' | 'stopped' | 'deleted' | 'unknown';
  /** Its compute host; empty if Nova does not name it. */
  readonly host: string;
}

/** States in which no hypervisor runs the instance. Not `error`: an instance whose last action failed may still run. */
const STOPPED: readonly string[] = ['stopped', 'suspended', 'shelved', 'shelved_offloaded'];
const DELETED: readonly string[] = ['deleted', 'soft-delete'];

/** `GET /servers/{id}`. @throws {Refusal} those of NovaApi, and nova_answer_unusable */
export async function findServerState(
  nova: NovaApi,
  instanceUuid: string,
  how: Pick<Ask, 'requestId' | 'purpose' | 'signal'>,
): Promise<ServerState> {
  const answer = await nova.request({ ...how, method: 'GET', path: `/servers/${instanceUuid}` });
  if (isNotFound(answer)) return { state: 'deleted', host: '' };
  const { body, status } = answer;
  if (status !== 200 || !Value.Check(Reply, body) || body.server.id !== instanceUuid) {
    throw unusable(answer, 'to a server');
  }
  const { server } = body;
  const host = server['OS-EXT-SRV-ATTR:host'] ?? '';
  const vmState = server['OS-EXT-STS:vm_state'] ?? '';
  // The partial answer for a server whose cell is down (since 2.69).
  if (server.status === 'UNKNOWN') return { state: 'unknown', host };
  if (DELETED.includes(vmState) || server.status === 'DELETED') return { state: 'deleted', host };
  if (STOPPED.includes(vmState) || (vmState === '' && server.status === 'SHUTOFF')) {
    return { state: 'stopped', host };
  }
  return { state: 'there', host };
}
