import type { Settings } from '../../config/option-table.ts';
import type { Instance } from '../../contracts/compute.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';

/** Nova's names of what may be allowed. */
export type Rule =
  | 'os_compute_api:servers:index'
  | 'os_compute_api:servers:index:get_all_tenants'
  | 'os_compute_api:servers:show'
  | 'os_compute_api:os-remote-consoles'
  | 'os_compute_api:os-console-auth-tokens'
  | 'oriel:sessions:list'
  | 'oriel:sessions:end'
  | 'oriel:console-tokens:delete';

/** As in OpenStack, the role admin in any project is the cloud's administrator. */
export function isAdmin(caller: Pick<Caller, 'roles'>): boolean {
  return caller.roles.includes('admin');
}

/** Whether a guest exists for the caller at all: other projects' guests are 404, not 403. */
export function maySee(caller: Caller, instance: Instance): boolean {
  return isAdmin(caller) || (caller.roles.length > 0 && caller.projectId === instance.projectId);
}

/** What the caller may do at the screen of a guest: use it, look at it alone, or neither. */
export function consoleAccess(
  caller: Pick<Caller, 'roles' | 'projectId'>,
  instance: Instance,
  readerConsoles: Settings['oriel']['reader_consoles'],
): 'full' | 'view_only' | 'none' {
  if (isAdmin(caller)) return 'full';
  if (caller.projectId !== instance.projectId) return 'none';
  if (caller.roles.some((role) => role === 'member' || role === '_member_' || role === 'manager'))
    return 'full';
  // Other roles than Keystone's own say nothing of consoles.
  return caller.roles.includes('reader') && readerConsoles === 'view_only' ? 'view_only' : 'none';
}

/** Throws the 403 that names the rule. */
export function demand(allowed: boolean, rule: Rule): void {
  if (!allowed) {
    throw new Fault('forbidden', { words: `Policy doesn't allow ${rule} to be performed.`, detail: rule });
  }
}

/** A token without a project may do nothing but ask the identity service for a better one. */
export function demandProject(caller: Caller, rule: Rule): void {
  demand(caller.projectId !== null && caller.roles.length > 0, rule);
}
