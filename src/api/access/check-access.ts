import type { Access, AskedAccess } from '../../contracts/access.ts';
import type { Call } from '../../contracts/contract.ts';
import type { SessionEndCode } from '../../contracts/sessions/session-end.ts';
import { asRefusal } from '../../flow/refusals.ts';
import type { ApiParts } from '../api-parts.ts';
import { consoleAccess } from './policy.ts';

const MAX_DETAIL = 500;

/**
 * Repeats the checks of step 2 for a console that was opened earlier: whether the user still exists, and whether the policy still allows
 * it. Never rejects: if a check cannot be completed, the result is `unconfirmed` and the session continues.
 */
export async function checkAccess(
  { authenticator, directory, settings }: Pick<ApiParts, 'authenticator' | 'directory' | 'settings'>,
  { instanceUuid, projectId, grant }: AskedAccess,
  call: Call,
): Promise<Access> {
  try {
    const [standing, instance] = await Promise.all([
      authenticator.standing(grant, call),
      directory.find(instanceUuid, call),
    ]);
    if (standing.state === 'over') return denied(standing.code, standing.detail);
    // Step 15 checks whether the instance exists.
    if (instance === undefined) return { state: 'allowed' };
    const { roles } = standing;
    const isOurs = instance.projectId === projectId;
    const may =
      roles === null
        ? isOurs && 'full'
        : consoleAccess({ projectId: grant.projectId, roles }, instance, settings.oriel.reader_consoles);
    if (may === 'full' || (may === 'view_only' && grant.viewOnly === true)) return { state: 'allowed' };
    return isOurs
      ? denied('role_lost', `${grant.userId} has no role in ${grant.projectId} that opens consoles`)
      : denied(
          'guest_reassigned',
          `the instance belonged to project ${projectId} and belongs to ${instance.projectId}`,
        );
  } catch (error) {
    const { code, detail } = asRefusal(error);
    return { state: 'unconfirmed', detail: `${code}: ${detail}`.slice(0, MAX_DETAIL) };
  }
}

function denied(code: SessionEndCode, detail: string): Access {
  return { state: 'denied', code, detail: detail.slice(0, MAX_DETAIL) };
}
