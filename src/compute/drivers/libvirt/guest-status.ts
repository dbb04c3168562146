import type { InstanceStatus } from '../../../contracts/compute.ts';

const STATUS: Readonly<Record<string, InstanceStatus>> = {
  running: 'ACTIVE',
  idle: 'ACTIVE',
  'in shutdown': 'ACTIVE',
  paused: 'PAUSED',
  pmsuspended: 'SUSPENDED',
  'shut off': 'SHUTOFF',
  crashed: 'ERROR',
};

/** libvirt's state of a domain in Nova's words. A saved guest is what Nova calls suspended. */
export function guestStatus(state: string, saved: boolean): InstanceStatus {
  if (saved && state === 'shut off') return 'SUSPENDED';
  return Object.hasOwn(STATUS, state) ? STATUS[state]! : 'UNKNOWN';
}
