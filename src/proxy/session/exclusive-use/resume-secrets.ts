import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Secret } from '../../../platform/secret.ts';

/** 32 random bytes in base64url. */
const FORM = /^[\w-]{43}$/;
/** Oriel's page sends its secret as a sub-protocol: browsers may keep no cookies for embedded pages. */
const SUBPROTOCOL_PREFIX = 'oriel.resume.';
/** Cookies of ended consoles stay until the browser is closed, and the head of a request is bounded. */
const MAX_COOKIES = 32;

const COOKIE_PREFIX = 'oriel-';

/** The secrets by which a browser resumes a console that it has opened before. */
export interface ResumeSecrets {
  /** Sent by Oriel's page; it may redeem the token. */
  readonly ofPage?: Secret;
  /** From the cookie, which other pages may have set: it may only match. */
  readonly ofCookie?: Secret;
}

/** The secrets in a request for the console of a token. They replace neither the token nor the check of the Origin. */
export function takeResumeSecrets(
  { headers }: Pick<IncomingMessage, 'headers'>,
  token: Secret,
): ResumeSecrets {
  const offered = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .find((word) => word.startsWith(SUBPROTOCOL_PREFIX));
  const ofPage = secretOf(offered?.slice(SUBPROTOCOL_PREFIX.length));
  const ofCookie = secretOf(cookieOf(headers.cookie, token));
  return { ...(ofPage === undefined ? {} : { ofPage }), ...(ofCookie === undefined ? {} : { ofCookie }) };
}

export function hashesOf({ ofPage, ofCookie }: ResumeSecrets): string[] {
  return [ofPage, ofCookie].filter((secret) => secret !== undefined).map((secret) => secret.hash);
}

export function newResumeSecret(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/**
 * The `Set-Cookie` headers by which a browser keeps the secret of one token. Without a path, the browser uses the WebSocket's folder
 * as it sees it [RFC 6265 5.1.4], whatever prefix a reverse proxy removes. The oldest cookies of other consoles are deleted.
 */
export function resumeCookies(
  { headers }: Pick<IncomingMessage, 'headers'>,
  token: Secret,
  secret: Secret,
  isEncrypted: boolean,
): string[] {
  const attributes = `; HttpOnly; SameSite=Strict${isEncrypted ? '; Secure' : ''}`;
  const name = cookieName(token);
  const others = cookiesOf(headers.cookie).filter((cookie) => cookie.name !== name);
  const outdated = others.slice(0, Math.max(0, others.length - MAX_COOKIES + 1));
  return [
    `${name}=${secret.reveal()}${attributes}`,
    ...outdated.map((cookie) => `${cookie.name}=; Max-Age=0${attributes}`),
  ];
}

/** Distinct for each token, so that two consoles in one browser do not overwrite each other's cookie. */
function cookieName(token: Secret): string {
  return COOKIE_PREFIX + token.hash.slice(0, 12);
}

/** The cookie of a token. Most requests have no cookie of Oriel at all. */
function cookieOf(header: string | undefined, token: Secret): string | undefined {
  const cookies = cookiesOf(header);
  if (cookies.length === 0) return undefined;
  const name = cookieName(token);
  return cookies.find((cookie) => cookie.name === name)?.value;
}

/** Oriel's cookies in the browser's order, the oldest first [RFC 6265 5.4]. */
function cookiesOf(header = ''): { name: string; value: string }[] {
  return header.split(';').flatMap((pair) => {
    const [, name, value] = /^\s*(oriel-[0-9a-f]{12})=([\w-]*)\s*$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

function secretOf(text: string | undefined): Secret | undefined {
  return text !== undefined && FORM.test(text) ? new Secret(text) : undefined;
}
