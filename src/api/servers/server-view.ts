import { createHash } from 'node:crypto';
import type { Settings } from '../../config/option-table.ts';
import type { Instance, InstanceStatus } from '../../contracts/compute.ts';
import { isAdmin } from '../access/policy.ts';
import type { Caller } from '../auth/authenticator.ts';
import type { Microversion } from '../mount/microversion.ts';
import { offeredActions } from '../power/offered-actions.ts';
import { embeddedFlavor } from './flavor-view.ts';
import type { Links } from './links.ts';

/** The two other forms of a status in Nova. Power states: 1 running, 3 paused, 4 shut down, 7 suspended, 0 unknown. */
export const STATES: Readonly<Record<InstanceStatus, { vmState: string; powerState: number }>> = {
  ACTIVE: { vmState: 'active', powerState: 1 },
  PAUSED: { vmState: 'paused', powerState: 3 },
  SUSPENDED: { vmState: 'suspended', powerState: 7 },
  SHUTOFF: { vmState: 'stopped', powerState: 4 },
  ERROR: { vmState: 'error', powerState: 0 },
  UNKNOWN: { vmState: 'unknown', powerState: 0 },
};

/** The status that Nova's API shows: of an instance that reboots, the reboot. */
export function shownStatus({
  status,
  taskState,
}: Pick<Instance, 'status' | 'taskState'>): InstanceStatus | 'REBOOT' | 'HARD_REBOOT' {
  if (taskState === 'rebooting') return 'REBOOT';
  return taskState === 'rebooting_hard' && status === 'ACTIVE' ? 'HARD_REBOOT' : status;
}

interface View {
  readonly caller: Caller;
  readonly version: Microversion;
  readonly links: Links;
}

export function serverSummary(instance: Instance, { links }: View) {
  return { id: instance.uuid, name: instance.name, links: links.of('servers', instance.uuid) };
}

/**
 * An instance with all fields of the microversion. Fields that a hypervisor does not know are absent if clients can do without them
 * (`created`, networks), as in Nova for hosts that do not answer, and empty if clients need the key.
 */
export function serverDetail(
  instance: Instance,
  view: View,
  powerActions: Settings['oriel']['power_actions'],
) {
  const { version, caller, links } = view;
  const { taskState = null } = instance;
  // The operating system may be off for a moment while it reboots.
  const { vmState, powerState } = STATES[taskState === 'rebooting' ? 'ACTIVE' : instance.status];
  return {
    id: instance.uuid,
    name: instance.name,
    status: shownStatus(instance),
    tenant_id: instance.projectId,
    user_id: instance.userId ?? '',
    metadata: {},
    // Computed like Nova's: shows a project whether two of its instances share a host, but not which.
    hostId: createHash('sha224').update(`${instance.projectId}${instance.host}`).digest('hex'),
    image: '',
    flavor: embeddedFlavor(instance, version, links),
    addresses: {},
    accessIPv4: '',
    accessIPv6: '',
    links: links.of('servers', instance.uuid),
    key_name: null,
    config_drive: '',
    'OS-EXT-STS:task_state': taskState,
    'OS-EXT-STS:vm_state': vmState,
    'OS-EXT-STS:power_state': powerState,
    'os-extended-volumes:volumes_attached': [],
    'oriel:power_actions': offeredActions(instance, caller, powerActions),
    ...(version.atLeast('2.9') ? { locked: false } : {}),
    ...(version.atLeast('2.19') ? { description: null } : {}),
    ...(version.atLeast('2.26') ? { tags: [] } : {}),
    ...(version.atLeast('2.63') ? { trusted_image_certificates: null } : {}),
    ...(version.atLeast('2.71') ? { server_groups: [] } : {}),
    ...(version.atLeast('2.73') ? { locked_reason: null } : {}),
    ...(isAdmin(caller) ? hostFields(instance, version) : {}),
  };
}

/** Only administrators see the host. */
function hostFields(instance: Instance, version: Microversion) {
  return {
    'OS-EXT-SRV-ATTR:host': instance.host,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': instance.host,
    'OS-EXT-SRV-ATTR:instance_name': instance.hypervisorName,
    // The host has just replied.
    ...(version.atLeast('2.16') ? { host_status: 'UP' } : {}),
  };
}
