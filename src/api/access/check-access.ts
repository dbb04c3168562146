import type { Access, AskedAccess } from '../../contracts/access.ts';
import type { Call } from '../../contracts/contract.ts';
import type { SessionEndCode } from '../../contracts/sessions/session-end.ts';
import { asRefusal } from '../../flow/refusals.ts';
import type { ApiParts } from '../api-parts.ts';
import { consoleAccess } from './policy.ts';

const MAX_DETAIL = 500;

/**
 * Asks for a console that was given before what step 2 asked then: whether the user is still there, and whether the policy
 * gives the guest to him as it is now. Never rejects: who cannot say takes nobody's console away.
 */
export async function checkAccess(
  { authenticator, directory, settings }: Pick<ApiParts, 'authenticator' | 'directory' | 'settings'>,
  { instanceUuid, projectId, grant }: AskedAccess,
  call: Call,
): Promise<Access> {
  try {
    const [standing, instance] = await Promise.all([
      authenticator.standing(grant),
      directory.find(instanceUuid, call),
    ]);
    if (standing.state === 'over') return denied(standing.code, standing.detail);
    // Whether it is there at all is asked of compute by others.
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
      : denied('guest_reassigned', `the guest was of project ${projectId} and is of ${instance.projectId}`);
  } catch (error) {
    const { code, detail } = asRefusal(error);
    return { state: 'unconfirmed', detail: `${code}: ${detail}`.slice(0, MAX_DETAIL) };
  }
}

function denied(code: SessionEndCode, detail: string): Access {
  return { state: 'denied', code, detail: detail.slice(0, MAX_DETAIL) };
}
