import type { Access, AccessService, AskedAccess } from '../contracts/access.ts';
import type { Call } from '../contracts/contract.ts';
import { asRefusal } from '../flow/refusals.ts';

/** Whether a person may still have a console, as any api says; allowed where nothing is known to ask about. Never rejects. */
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
