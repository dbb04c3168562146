import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../flow/refusals.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { requestBase } from '../http/request-base.ts';

/** Longer than any token of Keystone's or of Oriel's own; longer ones are refused unread. */
const MAX_TOKEN = 8_192;

/**
 * The user who owns the token in X-Auth-Token. A 401 names the identity service, as Keystone's middleware does.
 * @throws {Fault} unauthenticated, sign_in_forgotten
 * @throws {Refusal} identity_unreachable, sign_in_unchecked
 */
export async function authenticateRequest(
  { authenticator, proxies }: Pick<ApiParts, 'authenticator' | 'proxies'>,
  request: FastifyRequest,
): Promise<Caller> {
  const token = String(request.headers['x-auth-token'] ?? '');
  try {
    if (token === '') throw new Refusal('unauthenticated', 'no X-Auth-Token');
    if (token.length > MAX_TOKEN) throw new Refusal('unauthenticated', 'X-Auth-Token is too long');
    const caller = await authenticator.authenticate(token, { requestId: request.id });
    request.isAuthenticated = true;
    return caller;
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind.httpStatus !== 401) throw error;
    const base = requestBase(request.raw, proxies.clientOf(request.raw));
    throw new Fault(error.code, {
      detail: error.detail,
      headers: { 'WWW-Authenticate': `Keystone uri="${authenticator.identityUri(base)}"` },
    });
  }
}
