import { Type } from 'typebox';
import { endSession as endOnProxy } from '../../../operator/end-session.ts';
import { listSessions } from '../../../operator/list-sessions.ts';
import { demand, isAdmin, readerOf } from '../../access/policy.ts';
import { endReason, ReasonQuery } from '../../end-reason.ts';
import { Fault } from '../../http/fault.ts';
import { route } from '../../mount/route.ts';

/** The user at the console reads the reason. */
export const endSession = route({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'End a session, on any proxy: administrators every session, others their own.',
  rule: 'oriel:sessions:end',
  query: ReasonQuery,
  reply: Type.Object({ ended: Type.Boolean() }),
  async handle({ caller, params, query, requestId, address }, { sessions, observer }) {
    const sessionId = params.id.slice(0, 64);
    if (!isAdmin(caller)) {
      const { sessions: seen } = await listSessions(sessions, readerOf(caller), { requestId });
      demand(
        seen.some(({ id, may_end }) => id === sessionId && may_end),
        'oriel:sessions:end',
      );
    }
    const reason = endReason(query);
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
