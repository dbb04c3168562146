import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type InstanceState, instanceState } from '../nova/instance-state.ts';
import type { Ask, ComputeApi } from './compute-api.ts';
import { isNotFound, unusable } from './console-auth-token.ts';

const Reply = Type.Object({
  server: Type.Object({
    id: Type.String(),
    status: Type.String(),
    'OS-EXT-STS:vm_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'OS-EXT-STS:task_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'OS-EXT-SRV-ATTR:host': Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  }),
});

/** `unknown`: the cell of the instance does not answer. */
export interface ServerState {
  readonly state: InstanceState | 'unknown';
  /** Its compute host; empty if Nova does not name it. */
  readonly host: string;
}

/** `GET /servers/{id}`. @throws {Refusal} those of ComputeApi, and nova_answer_unusable */
export async function findServerState(
  nova: ComputeApi,
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
  // The partial answer for a server whose cell is down (since 2.69).
  if (server.status === 'UNKNOWN') return { state: 'unknown', host };
  const vmState = server['OS-EXT-STS:vm_state'] ?? (server.status === 'SHUTOFF' ? 'stopped' : '');
  const taskState = server['OS-EXT-STS:task_state'] ?? '';
  const isDeleted = server.status === 'DELETED';
  return { state: instanceState({ vmState, taskState, isDeleted, host }), host };
}
