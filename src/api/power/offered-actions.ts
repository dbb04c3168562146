import type { Settings } from '../../config/option-table.ts';
import type { Instance } from '../../contracts/compute.ts';
import { mayBegin, POWER_ACTION_NAMES, type PowerAction } from '../../contracts/power.ts';
import { mayChangePower } from '../access/policy.ts';
import type { Caller } from '../auth/authenticator.ts';

/** The power actions that this caller can begin now. Empty if the instance, its driver, the policy or a task allows none. */
export function offeredActions(
  instance: Instance,
  caller: Pick<Caller, 'roles' | 'projectId'>,
  powerActions: Settings['oriel']['power_actions'],
): PowerAction[] {
  const { powerLacks, status, taskState = null } = instance;
  if (powerLacks === undefined || !mayChangePower(caller, instance, powerActions)) return [];
  return POWER_ACTION_NAMES.filter(
    (action) => !powerLacks.includes(action) && mayBegin(action, { status, taskState }),
  );
}
