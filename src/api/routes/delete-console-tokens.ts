import { Type } from 'typebox';
import { Undelivered } from '../../contracts/contract.ts';
import { Refusal } from '../../flow/refusals.ts';
import { demand, isAdmin } from '../access/policy.ts';
import { endReason, ReasonQuery } from '../end-reason.ts';
import { Fault } from '../http/fault.ts';
import type { OrielRoute } from '../mount/oriel-route.ts';
import { isUuid } from '../servers/find-server.ts';

/**
 * `DELETE /oriel/v1/servers/{id}/console-tokens?reason=…`: withdraws every address of a guest's console that was given
 * out and ends its live consoles everywhere. Also for a guest that no host has any more: its consoles may be left.
 */
export const deleteConsoleTokens: OrielRoute = {
  method: 'DELETE',
  path: '/servers/:id/console-tokens',
  summary: "Withdraw a guest's console addresses and end its live consoles everywhere. Administrators only.",
  query: ReasonQuery,
  response: Type.Object({
    deleted: Type.Integer({ description: 'addresses that could still have been opened' }),
  }),
  async handle({ caller, params, query, requestId, address }, { consoleauth, log, audit }) {
    demand(isAdmin(caller), 'oriel:console-tokens:delete');
    const reason = endReason(query);
    const instanceUuid = params.id!.toLowerCase();
    if (!isUuid(instanceUuid)) {
      throw new Fault('instance_unknown', { words: `Instance ${params.id} could not be found.` });
    }
    const asked = { instanceUuid, code: 'ended_by_operator', reason };
    try {
      const { deleted } = await consoleauth.delete_tokens_for_instance(asked, { requestId });
      const { userName: user, projectName: project } = caller;
      const fields = { request_id: requestId, instance_uuid: instanceUuid, user, project, reason, deleted };
      log.info(fields, 'console tokens of a guest deleted');
      audit.record({
        event: 'consoles.withdrawn',
        request_id: requestId,
        client: address,
        user,
        user_id: caller.userId,
        instance_uuid: instanceUuid,
        reason,
        deleted,
      });
      return { deleted };
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      throw new Refusal('authority_unreachable', error.message, { cause: error });
    }
  },
};
