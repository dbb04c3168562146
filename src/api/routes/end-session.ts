import { Type } from 'typebox';
import { endSession as endOnProxy } from '../../operator/end-session.ts';
import { demand, isAdmin } from '../access/policy.ts';
import { endReason, ReasonQuery } from '../end-reason.ts';
import { Fault } from '../http/fault.ts';
import { route } from '../mount/route.ts';

/** The user at the console reads the reason. */
export const endSession = route({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'End a session, on any proxy. Administrators only.',
  rule: 'oriel:sessions:end',
  query: ReasonQuery,
  reply: Type.Object({ ended: Type.Boolean() }),
  async handle({ caller, params, query, requestId, address }, { sessions, observer }) {
    demand(isAdmin(caller), 'oriel:sessions:end');
    const reason = endReason(query);
    const sessionId = params.id.slice(0, 64);
    if (!(await endOnProxy(sessions, { sessionId, reason }, { requestId }))) {
      throw new Fault('not_found', { words: `Session ${sessionId} could not be found.` });
    }
    const { userName: user, projectName: project } = caller;
    observer.emit({
      event: 'session.end_asked',
      request_id: requestId,
      session_id: sessionId,
      client: address,
      user,
      user_id: caller.userId,
      project,
      reason,
    });
    return { ended: true };
  },
});
