import { Type } from 'typebox';
import { demand, isAdmin } from '../access/policy.ts';
import { endReason, ReasonQuery } from '../end-reason.ts';
import { Fault } from '../http/fault.ts';
import type { OrielRoute } from '../mount/oriel-route.ts';

/** `DELETE /oriel/v1/sessions/{id}?reason=…`: ends it on whichever proxy; the person at the console is told the reason. */
export const endSession: OrielRoute = {
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'End a live console, on whichever proxy it is. Administrators only.',
  query: ReasonQuery,
  response: Type.Object({ ended: Type.Boolean() }),
  async handle({ caller, params, query, requestId, address }, { sessions, log, audit }) {
    demand(isAdmin(caller), 'oriel:sessions:end');
    const reason = endReason(query);
    const sessionId = params.id!.slice(0, 64);
    const answers = await sessions.all('end_session', { sessionId, reason }, { requestId });
    if (answers.some(({ reply }) => reply?.ended)) {
      const { userName: user, projectName: project } = caller;
      log.info({ request_id: requestId, session_id: sessionId, user, project, reason }, 'session ended');
      audit.record({
        event: 'session.end_asked',
        request_id: requestId,
        session_id: sessionId,
        client: address,
        user,
        user_id: caller.userId,
        reason,
      });
      return { ended: true };
    }
    const silent = answers.find(({ refusal }) => refusal !== undefined);
    // It may be there: "no such session" would be a guess.
    if (silent?.refusal) throw silent.refusal;
    throw new Fault('not_found', { words: `Session ${sessionId} could not be found.` });
  },
};
