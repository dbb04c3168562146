import type { InstanceStatus } from '../../../contracts/compute.ts';

const STATUS = new Map<string, InstanceStatus>([
  ['running', 'ACTIVE'],
  ['idle', 'ACTIVE'],
  ['in shutdown', 'ACTIVE'],
  ['paused', 'PAUSED'],
  ['pmsuspended', 'SUSPENDED'],
  ['shut off', 'SHUTOFF'],
  ['crashed', 'ERROR'],
]);

/** Nova's status for libvirt's state of a domain. Nova calls a saved instance suspended. */
export function instanceStatus(state: string, saved: boolean): InstanceStatus {
  return saved && state === 'shut off' ? 'SUSPENDED' : (STATUS.get(state) ?? 'UNKNOWN');
}
