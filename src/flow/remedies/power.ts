import type { POWER_REFUSALS } from '../refusals/power.ts';

export const POWER_REMEDIES: Readonly<Record<keyof typeof POWER_REFUSALS, string>> = {
  power_conflict:
    'Another power action of the instance is under way, or its state does not allow this one. `oriel server list` shows the state.',
  power_unsupported: 'docs/drivers.md lists what each driver can do.',
  power_managed_by_nova:
    'Use Nova: a change behind its back would be undone by its own check of power states.',
  power_process_ended: 'Start the QEMU of the instance in the way in which it was started before.',
  power_failed: 'The detail has the answer of the hypervisor. Look at its log on that host.',
  power_throttled:
    'A user may begin 300 power actions a minute, and a compute host has 200 under way at once.',
  power_not_audited: 'Make the file of [oriel] audit_log writable, with free space.',
};
