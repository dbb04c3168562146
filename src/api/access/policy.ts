import type { Settings } from '../../config/option-table.ts';
import type { Instance } from '../../contracts/compute.ts';
import type { Reader } from '../../operator/reader.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';

const POWER_USERS =
  'administrators; the role member in the project, unless [oriel] power_actions = administrators; with refuse, no user';

/** The rules by their names in Nova's policy, with the callers that they allow; docs/api.md shows them. */
export const RULES = {
  'os_compute_api:servers:index': 'any role in the project',
  'os_compute_api:servers:index:get_all_tenants': 'administrators',
  'os_compute_api:servers:show': 'any role in the project',
  'os_compute_api:os-remote-consoles':
    'administrators; the role member in the project; with [oriel] reader_consoles = view_only the role reader too, for viewing only',
  'os_compute_api:os-console-auth-tokens': 'administrators',
  'oriel:servers:screen': 'who may open a view-only console of the instance',
  'os_compute_api:servers:start': POWER_USERS,
  'os_compute_api:servers:stop': POWER_USERS,
  'os_compute_api:servers:reboot': POWER_USERS,
  'os_compute_api:servers:trigger_crash_dump': POWER_USERS,
  'os_compute_api:os-pause-server:pause': POWER_USERS,
  'os_compute_api:os-pause-server:unpause': POWER_USERS,
  'os_compute_api:os-suspend-server:suspend': POWER_USERS,
  'os_compute_api:os-suspend-server:resume': POWER_USERS,
  'oriel:servers:power_off': POWER_USERS,
  'oriel:sessions:list': 'any role in the project',
  'oriel:sessions:end': 'administrators; others their own sessions in the project',
  'oriel:console-tokens:delete': 'administrators',
  'oriel:health:show': 'administrators',
} as const;

export type Rule = keyof typeof RULES;

const MEMBER_ROLES: ReadonlySet<string> = new Set(['member', '_member_', 'manager']);

/** As in OpenStack, the role admin in any project makes an administrator of the cloud. */
export function isAdmin(caller: Pick<Caller, 'roles'>): boolean {
  return caller.roles.includes('admin');
}

/** What the caller reads of sessions and traces. */
export function readerOf(caller: Caller): Reader {
  return { isAdmin: isAdmin(caller), projectId: caller.projectId, userId: caller.userId };
}

/** Whether an instance exists for the caller: instances of other projects are 404, not 403. */
export function maySee(caller: Caller, instance: Instance): boolean {
  return isAdmin(caller) || (caller.roles.length > 0 && caller.projectId === instance.projectId);
}

/** What the caller may do with an instance's console: use it, only view it, or neither. */
export function consoleAccess(
  caller: Pick<Caller, 'roles' | 'projectId'>,
  instance: Instance,
  readerConsoles: Settings['oriel']['reader_consoles'],
): 'full' | 'view_only' | 'none' {
  if (isAdmin(caller)) return 'full';
  if (caller.projectId !== instance.projectId) return 'none';
  if (isMember(caller, instance)) return 'full';
  return caller.roles.includes('reader') && readerConsoles === 'view_only' ? 'view_only' : 'none';
}

/** Whether the caller may change the power of an instance that it may see. */
export function mayChangePower(
  caller: Pick<Caller, 'roles' | 'projectId'>,
  instance: Pick<Instance, 'projectId'>,
  powerActions: Settings['oriel']['power_actions'],
): boolean {
  if (powerActions === 'refuse') return false;
  return isAdmin(caller) || (powerActions === 'members' && isMember(caller, instance));
}

/** Roles other than Keystone's own grant nothing. */
function isMember(
  { roles, projectId }: Pick<Caller, 'roles' | 'projectId'>,
  instance: Pick<Instance, 'projectId'>,
): boolean {
  return projectId === instance.projectId && roles.some((role) => MEMBER_ROLES.has(role));
}

/** Throws the 403 that names the rule. */
export function demand(allowed: boolean, rule: Rule): void {
  if (!allowed) {
    throw new Fault('forbidden', { words: `Policy doesn't allow ${rule} to be performed.`, detail: rule });
  }
}

/** Throws the 403 if the caller's token is not scoped to a project or has no role there. */
export function demandProject(caller: Caller, rule: Rule): void {
  demand(caller.projectId !== null && caller.roles.length > 0, rule);
}
