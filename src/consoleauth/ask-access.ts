import type { Access, AccessService, AskedAccess } from '../contracts/access.ts';
import type { Call } from '../contracts/contract.ts';
import { asRefusal } from '../flow/refusals.ts';

/** Asks any api whether a user may still have a console; allowed if there is no grant to check. Never rejects. */
export async function askAccess(
  access: AccessService | undefined,
  { instanceUuid, projectId, grant }: Pick<AskedAccess, 'instanceUuid'> & Partial<AskedAccess>,
  call: Call,
): Promise<Access> {
  if (access === undefined || grant === undefined || projectId === undefined) return { state: 'allowed' };
  try {
    return await access.check_access({ instanceUuid, projectId, grant }, call);
  } catch (error) {
    return { state: 'unconfirmed', detail: asRefusal(error).message };
  }
}
