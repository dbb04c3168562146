import type { Identity, TokenInfo } from '../../auth/authenticator.ts';
import { Fault } from '../../http/fault.ts';
import type { IdentityRequest, IdentityRoute } from '../../mount/identity-route.ts';
import { tokenAnswer } from './sign-in.ts';
import { TokenReply } from './token-body.ts';

/** Roles that may look at and end other people's tokens: services validate with one. */
const INSPECTORS = ['admin', 'service'];

/** `GET /v3/auth/tokens` (and HEAD): what X-Subject-Token is good for. */
export const inspectToken: IdentityRoute = {
  method: 'GET',
  path: '/auth/tokens',
  summary: "Tell what a token is good for: one's own, or with the role admin or service any.",
  response: TokenReply,
  status: 200,
  handle: async (request, identity) => tokenAnswer(request, await subjectOf(request, identity)),
};

/** The token asked about, as far as the caller may know of it. */
export async function subjectOf(request: IdentityRequest, identity: Identity): Promise<TokenInfo> {
  const { caller, authToken, subjectToken } = request;
  if (subjectToken === '') {
    throw new Fault('request_malformed', { words: 'The header X-Subject-Token is missing.' });
  }
  const inspector = caller!.roles.some((role) => INSPECTORS.includes(role));
  const info = await identity.inspect(subjectToken, request);
  const own = subjectToken === authToken || info?.caller.userId === caller!.userId;
  if (!inspector && !own) {
    throw new Fault('forbidden', {
      words: 'You are not authorized to perform the requested action: identity:validate_token.',
    });
  }
  // The token itself is not repeated, as Keystone does: answers end up in logs.
  if (info === undefined) throw new Fault('not_found', { words: 'Could not find token.' });
  return info;
}
