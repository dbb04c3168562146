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
};
