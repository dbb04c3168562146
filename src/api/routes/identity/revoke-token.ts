import { Type } from 'typebox';
import { identityRoute } from '../../mount/identity.ts';
import { subjectOf } from './inspect-token.ts';

/** Revokes the token in X-Subject-Token and the tokens made from it. */
export const revokeToken = identityRoute({
  method: 'DELETE',
  path: '/auth/tokens',
  summary: 'Sign out: revoke a token and the tokens made from it.',
  reply: Type.Null(),
  status: 204,
  async handle(request, { observer, publishAccessChanged }) {
    const { token, caller: owner } = await subjectOf(request);
    const change = await request.identity.revoke(token, request);
    if (change !== undefined) publishAccessChanged(change);
    observer.emit({
      event: 'sign_in.revoked',
      request_id: request.requestId,
      client: request.address,
      user: request.caller.userName,
      user_id: request.caller.userId,
      of_user: owner.userName,
    });
    return null;
  },
});
