import type { TokenInfo } from '../../auth/authenticator.ts';
import { Fault } from '../../http/fault.ts';
import { type IdentityRequest, identityRoute } from '../../mount/identity.ts';
import type { SignedIn } from '../../mount/route.ts';
import { tokenAnswer } from './sign-in.ts';
import { TokenReply } from './token-body.ts';

/** Roles that may inspect and revoke tokens of other users: services validate tokens with one. */
const INSPECTORS = ['admin', 'service'];

/** The token in X-Subject-Token; also HEAD. */
export const inspectToken = identityRoute({
  method: 'GET',
  path: '/auth/tokens',
  summary:
    "Show user, project and roles of a token: the caller's own, or any for the roles admin and service.",
  reply: TokenReply,
  handle: async (request) => tokenAnswer(request, await subjectOf(request)),
});

/** The token in X-Subject-Token, if the caller may inspect it. */
export async function subjectOf(request: IdentityRequest & SignedIn): Promise<TokenInfo> {
  const { caller, authToken, subjectToken, identity } = request;
  if (subjectToken === '') {
    throw new Fault('request_malformed', { words: 'The header X-Subject-Token is missing.' });
  }
  const inspector = caller.roles.some((role) => INSPECTORS.includes(role));
  const info = await identity.inspect(subjectToken, request);
  const own = subjectToken === authToken || info?.caller.userId === caller.userId;
  if (!inspector && !own) {
    throw new Fault('forbidden', {
      words: 'You are not authorized to perform the requested action: identity:validate_token.',
    });
  }
  // Unlike Keystone's, the words do not repeat the token: replies may be logged.
  if (info === undefined) throw new Fault('not_found', { words: 'Could not find token.' });
  return info;
}
