import { Type } from 'typebox';
import type { IdentityRoute } from '../../mount/identity-route.ts';
import { subjectOf } from './inspect-token.ts';

/** `DELETE /v3/auth/tokens`: X-Subject-Token is good for nothing any more, nor what was made from it. */
export const revokeToken: IdentityRoute = {
  method: 'DELETE',
  path: '/auth/tokens',
  summary: 'Sign out: end a token and those that were made from it.',
  response: Type.Null(),
  status: 204,
  async handle(request, identity, { audit, publishAccessChanged }) {
    const { token, caller: owner } = await subjectOf(request, identity);
    const change = await identity.revoke(token, request);
    if (change !== undefined) publishAccessChanged(change);
    audit.record({
      event: 'sign_in.revoked',
      request_id: request.requestId,
      client: request.address,
      user: request.caller?.userName ?? null,
      user_id: request.caller?.userId ?? null,
      of_user: owner.userName,
    });
  },
};
