import { Type } from 'typebox';
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
    const answers = await sessions.all('end_session', { sessionId, reason }, { requestId });
    if (answers.some(({ reply }) => reply?.ended)) {
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
    }
    const silent = answers.find(({ refusal }) => refusal !== undefined);
    // The session may be on a proxy that did not answer, so the reply cannot be "no such session".
    if (silent?.refusal) throw silent.refusal;
    throw new Fault('not_found', { words: `Session ${sessionId} could not be found.` });
  },
});
