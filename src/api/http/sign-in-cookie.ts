import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * The cookie with a browser's sign-in token. No script can read it, and no request from another site carries it. It has no Path: the
 * browser takes the folder of the request as it sees it [RFC 6265 5.1.4], which is `/dashboard/api` below any prefix that a reverse
 * proxy removes. All routes that set it are directly in that folder. It ends with the browser, and its token with the sign-in.
 */
const NAME = 'oriel-sign-in';
/** Browsers let no page without TLS set or replace a cookie of this name [RFC 6265bis 4.1.3.1]. */
const SECURE_NAME = `__Secure-${NAME}`;
const ATTRIBUTES = '; HttpOnly; SameSite=Strict';

/** Browsers keep cookies of 4096 bytes, name and attributes included. */
export const MAX_COOKIE_TOKEN = 3_800;

const VALUE = /^[\w.~+/=-]+$/;

/** The token in a request's cookie; empty if there is none. Over TLS only the cookie counts that was set over TLS. */
export function signInCookie({ headers }: Pick<IncomingMessage, 'headers'>, isEncrypted: boolean): string {
  const secure = cookieOf(headers.cookie, SECURE_NAME);
  return secure !== '' || isEncrypted ? secure : cookieOf(headers.cookie, NAME);
}

/** The headers that replace the cookie; an empty token deletes it. The other name is deleted, so that one cookie counts. */
export function setSignInCookie(token: string, isEncrypted: boolean): string[] {
  const secure = `${SECURE_NAME}=${token}${ATTRIBUTES}; Secure`;
  const plain = `${NAME}=${token}${ATTRIBUTES}`;
  const gone = `${NAME}=; Max-Age=0${ATTRIBUTES}`;
  if (token === '') return [`${SECURE_NAME}=; Max-Age=0${ATTRIBUTES}; Secure`, gone];
  return isEncrypted ? [secure, gone] : [plain];
}

/** Whether a token can be kept in a cookie as it is. */
export function fitsCookie(token: string): boolean {
  return token.length <= MAX_COOKIE_TOKEN && VALUE.test(token);
}

/**
 * Names a sign-in to the page without its token. The page sends it with each request, so that a request of a tab never runs with the
 * sign-in of another user that replaced the cookie.
 */
export function signInId(token: string): string {
  return hash('sha256', `oriel sign-in id\n${token}`, 'base64url').slice(0, 22);
}

function cookieOf(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at === -1 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return fitsCookie(value) ? value : '';
  }
  return '';
}
