import { createHash } from 'node:crypto';
import type { Instance, InstanceStatus } from '../../contracts/compute.ts';
import { isAdmin } from '../access/policy.ts';
import type { Caller } from '../auth/authenticator.ts';
import type { Microversion } from '../mount/microversion.ts';
import { embeddedFlavor } from './flavor-view.ts';
import type { Links } from './links.ts';

/** Nova's two other ways to say a status. Power states: 1 running, 3 paused, 4 shut down, 7 suspended, 0 unknown. */
export const STATES: Readonly<Record<InstanceStatus, { vmState: string; powerState: number }>> = {
  ACTIVE: { vmState: 'active', powerState: 1 },
  PAUSED: { vmState: 'paused', powerState: 3 },
  SUSPENDED: { vmState: 'suspended', powerState: 7 },
  SHUTOFF: { vmState: 'stopped', powerState: 4 },
  ERROR: { vmState: 'error', powerState: 0 },
  UNKNOWN: { vmState: 'unknown', powerState: 0 },
};

interface View {
  readonly caller: Caller;
  readonly version: Microversion;
  readonly links: Links;
}

export function serverSummary(instance: Instance, { links }: View) {
  return { id: instance.uuid, name: instance.name, links: links.of('servers', instance.uuid) };
}

/**
 * A guest in full, with the fields of the microversion. What a hypervisor does not know is left out where clients can do
 * without it (`created`, networks), as Nova does for hosts that it cannot ask, and empty where they need the key.
 */
export function serverDetail(instance: Instance, view: View) {
  const { version, caller, links } = view;
  const { vmState, powerState } = STATES[instance.status];
  return {
    id: instance.uuid,
    name: instance.name,
    status: instance.status,
    tenant_id: instance.projectId,
    user_id: instance.userId ?? '',
    metadata: {},
    // Nova's recipe: tells a project whether two of its guests share a host, and not which.
    hostId: createHash('sha224').update(`${instance.projectId}${instance.host}`).digest('hex'),
    image: '',
    flavor: embeddedFlavor(instance, version, links),
    addresses: {},
    accessIPv4: '',
    accessIPv6: '',
    links: links.of('servers', instance.uuid),
    key_name: null,
    config_drive: '',
    'OS-EXT-STS:task_state': null,
    'OS-EXT-STS:vm_state': vmState,
    'OS-EXT-STS:power_state': powerState,
    'os-extended-volumes:volumes_attached': [],
    ...(version.atLeast('2.9') ? { locked: false } : {}),
    ...(version.atLeast('2.19') ? { description: null } : {}),
    ...(version.atLeast('2.26') ? { tags: [] } : {}),
    ...(version.atLeast('2.63') ? { trusted_image_certificates: null } : {}),
    ...(version.atLeast('2.71') ? { server_groups: [] } : {}),
    ...(version.atLeast('2.73') ? { locked_reason: null } : {}),
    ...(isAdmin(caller) ? hostFields(instance, version) : {}),
  };
}

/** Where a guest runs is told to administrators alone. */
function hostFields(instance: Instance, version: Microversion) {
  return {
    'OS-EXT-SRV-ATTR:host': instance.host,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': instance.host,
    'OS-EXT-SRV-ATTR:instance_name': instance.hypervisorName,
    // It has just answered.
    ...(version.atLeast('2.16') ? { host_status: 'UP' } : {}),
  };
}
