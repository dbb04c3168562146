import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../flow/refusals.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { requestBase } from '../http/request-base.ts';

/** Longer than any token of Keystone's or ours; longer ones are not looked at. */
const MAX_TOKEN = 8_192;

/**
 * Who asks, by X-Auth-Token; a 401 tells where tokens come from, as Keystone's middleware does.
 * @throws {Fault} unauthenticated, sign_in_forgotten
 * @throws {Refusal} identity_unreachable, sign_in_unchecked
 */
export async function authenticateRequest(
  { authenticator, proxies, requestLog }: Pick<ApiParts, 'authenticator' | 'proxies' | 'requestLog'>,
  request: FastifyRequest,
): Promise<Caller> {
  const token = String(request.headers['x-auth-token'] ?? '');
  try {
    if (token === '') throw new Refusal('unauthenticated', 'no X-Auth-Token');
    if (token.length > MAX_TOKEN) throw new Refusal('unauthenticated', 'X-Auth-Token is too long');
    const caller = await authenticator.authenticate(token, { requestId: request.id });
    requestLog.authenticated(request);
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
