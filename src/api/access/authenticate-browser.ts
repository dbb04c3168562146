import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../flow/refusals.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { signInCookie, signInId } from '../http/sign-in-cookie.ts';
import { browserUsesTls, SIGN_IN_HEADER } from './page-request.ts';

/**
 * The user of the sign-in in the browser's cookie, if the page shows that sign-in. X-Auth-Token is not read.
 * @throws {Fault} sign_in_changed
 * @throws {Refusal} unauthenticated, sign_in_forgotten, identity_unreachable, sign_in_unchecked
 */
export async function authenticateBrowser(parts: ApiParts, request: FastifyRequest): Promise<Caller> {
  const token = signInCookie(request.raw, browserUsesTls(parts, request));
  if (token === '') throw new Refusal('unauthenticated', 'no sign-in cookie');
  const caller = await parts.authenticator.authenticate(token, { requestId: request.id });
  requireShownSignIn(request, token);
  request.isAuthenticated = true;
  return caller;
}

/** Refuses if the cookie has another sign-in than the page shows. @throws {Fault} sign_in_changed */
export function requireShownSignIn({ headers }: FastifyRequest, token: string): void {
  if (headers[SIGN_IN_HEADER] !== signInId(token)) throw new Fault('sign_in_changed');
}
