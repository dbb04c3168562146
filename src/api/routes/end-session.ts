import { Type } from 'typebox';
import { Fault } from '../fault.ts';
import type { OrielRoute } from '../oriel-route.ts';
import { demand, isAdmin } from '../policy.ts';
import { inputValidator } from '../validate-input.ts';

const Body = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);
const validate = inputValidator(Body, 'body');

/** `POST /oriel/v1/sessions/{id}/end`: the person at the console is told the reason. */
export const endSession: OrielRoute = {
  method: 'POST',
  path: '/sessions/:id/end',
  summary: 'End a live console, on whichever proxy it is. Administrators only.',
  body: Body,
  response: Type.Object({ ended: Type.Boolean() }),
  async handle({ caller, params, body, requestId }, { sessions, log }) {
    const { reason } = validate(body);
    demand(isAdmin(caller), 'oriel:sessions:end');
    const request = { sessionId: params.id!.slice(0, 64), reason };
    const answers = await sessions.all('end_session', request, { requestId });
    if (answers.some(({ reply }) => reply?.ended)) {
      log.info(
        { request_id: requestId, session_id: params.id!, user: caller.userName, reason },
        'session ended',
      );
      return { ended: true };
    }
    const silent = answers.find(({ refusal }) => refusal !== undefined);
    // It may be there: "no such session" would be a guess.
    if (silent?.refusal) throw silent.refusal;
    throw new Fault('not_found', { words: `Session ${params.id!.slice(0, 64)} could not be found.` });
  },
};
