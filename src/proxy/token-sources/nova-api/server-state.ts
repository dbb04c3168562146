import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { InstanceRecord } from '../nova/instance-state.ts';
import type { Ask, ComputeApi } from './compute-api.ts';
import { isNotFound, unusable } from './console-auth-token.ts';

const Reply = Type.Object({
  server: Type.Object({
    id: Type.String(),
    status: Type.String(),
    'OS-EXT-STS:vm_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'OS-EXT-STS:task_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'OS-EXT-SRV-ATTR:hypervisor_hostname': Type.Optional(
      Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
    ),
    'OS-EXT-SRV-ATTR:host': Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  }),
});

/**
 * `GET /servers/{id}`. Undefined if the cell of the instance does not answer: Nova's answer is then partial (since 2.69).
 * @throws {Refusal} those of ComputeApi, and nova_answer_unusable
 */
export async function findServerState(
  nova: ComputeApi,
  instanceUuid: string,
  how: Pick<Ask, 'requestId' | 'purpose' | 'signal'>,
): Promise<InstanceRecord | undefined> {
  const answer = await nova.request({ ...how, method: 'GET', path: `/servers/${instanceUuid}` });
  if (isNotFound(answer)) return GONE;
  const { body, status } = answer;
  if (status !== 200 || !Value.Check(Reply, body) || body.server.id !== instanceUuid) {
    throw unusable(answer, 'to a server');
  }
  const { server } = body;
  if (server.status === 'UNKNOWN') return undefined;
  return {
    vmState: server['OS-EXT-STS:vm_state'] ?? (server.status === 'SHUTOFF' ? 'stopped' : ''),
    taskState: server['OS-EXT-STS:task_state'] ?? '',
    isDeleted: server.status === 'DELETED',
    host: server['OS-EXT-SRV-ATTR:host'] ?? '',
    node: server['OS-EXT-SRV-ATTR:hypervisor_hostname'] ?? null,
  };
}

const GONE: InstanceRecord = { vmState: '', taskState: '', isDeleted: true, host: '' };
