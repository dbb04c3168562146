import type { InstanceStatus } from '../../../contracts/compute.ts';

/** Nova's status for the run states of QEMU, which the libvirt driver gives for the same state of an instance. */
const STATUS = new Map<string, InstanceStatus>([
  ['running', 'ACTIVE'],
  ['paused', 'PAUSED'],
  ['prelaunch', 'PAUSED'],
  ['inmigrate', 'PAUSED'],
  ['finish-migrate', 'PAUSED'],
  ['restore-vm', 'PAUSED'],
  ['save-vm', 'PAUSED'],
  ['debug', 'PAUSED'],
  ['io-error', 'PAUSED'],
  ['watchdog', 'PAUSED'],
  ['colo', 'PAUSED'],
  ['suspended', 'SUSPENDED'],
  ['internal-error', 'ERROR'],
  ['guest-panicked', 'ERROR'],
  ['shutdown', 'SHUTOFF'],
  ['postmigrate', 'SHUTOFF'],
]);

/** The status for the `status` of query-status. */
export function instanceStatus(runState: string | undefined): InstanceStatus {
  return STATUS.get(runState ?? '') ?? 'UNKNOWN';
}
