import { Type } from 'typebox';
import { demand, isAdmin } from '../access/policy.ts';
import { endReason, ReasonQuery } from '../end-reason.ts';
import { Fault } from '../http/fault.ts';
import { route } from '../mount/route.ts';
import { isUuid } from '../servers/find-server.ts';

/**
 * Withdraws the access URLs of an instance and ends its sessions on all proxies, also if no host has the instance any more: its
 * sessions may still be open.
 */
export const deleteConsoleTokens = route({
  method: 'DELETE',
  path: '/servers/:id/console-tokens',
  summary:
    'Withdraw the access URLs of an instance and end its sessions on all proxies. Administrators only.',
  rule: 'oriel:console-tokens:delete',
  query: ReasonQuery,
  reply: Type.Object({
    deleted: Type.Integer({ description: 'access URLs that could still have been used' }),
  }),
  async handle({ caller, params, query, requestId, address }, { consoleauth, observer }) {
    demand(isAdmin(caller), 'oriel:console-tokens:delete');
    const reason = endReason(query);
    const instanceUuid = params.id.toLowerCase();
    if (!isUuid(instanceUuid)) {
      throw new Fault('instance_unknown', { words: `Instance ${params.id} could not be found.` });
    }
    const asked = { instanceUuid, code: 'ended_by_operator', reason };
    const { deleted } = await consoleauth.delete_tokens_for_instance(asked, { requestId });
    const { userName: user, projectName: project } = caller;
    observer.emit({
      event: 'consoles.withdrawn',
      request_id: requestId,
      client: address,
      user,
      user_id: caller.userId,
      project,
      instance_uuid: instanceUuid,
      reason,
      deleted,
    });
    return { deleted };
  },
});
