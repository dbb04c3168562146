import { OFFERED_KINDS, optionNames } from '../../consoles/console-kinds.ts';
import type { COMPUTE_REFUSALS } from '../refusals/compute.ts';

export const COMPUTE_REMEDIES: Readonly<Record<keyof typeof COMPUTE_REFUSALS, string>> = {
  console_disabled: `Set ${optionNames('enabled')} = True in the configuration of that compute agent.`,
  console_type_invalid: `Oriel offers ${OFFERED_KINDS}.`,
  hypervisor_unreachable:
    'Check that the hypervisor of that host runs and that the user that runs the compute agent may use it.',
  hypervisor_forbidden:
    'Give the user that runs the compute agent access to the hypervisor, and restart the agent.',
  guest_unknown:
    'The hypervisor does not have the instance: it was undefined or migrated after the list was read.',
  guest_not_running: 'A stopped instance has no console. Start it.',
  screenshot_unsupported:
    'The driver of this instance makes no pictures, because that would need a console session. The drivers libvirt and qemu do.',
  screenshot_failed:
    'The detail has the words of the hypervisor. An instance without a video device has no picture.',
  screenshots_busy:
    'The hypervisor makes pictures slowly, or many users view lists of this host. Raise [oriel] screenshot_interval, or [oriel] screenshot_share if the agent has processor time to spare.',
};
