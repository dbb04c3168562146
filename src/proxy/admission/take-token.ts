import type { IncomingMessage } from 'node:http';

/** The query of stock pages: nothing but a token without escapes. */
const ONE_PLAIN_TOKEN = /^token=([\w-]+)$/;

/**
 * The console token of a request; undefined if there is none. Of several, the last that is not blank counts, as in Nova. Places:
 * `?token=T`; `?path=…?token=T` of stock pages; the cookie `token` of older ones.
 */
export function takeToken(request: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  return tokenInUrl(request.url ?? '') ?? tokenInCookies(request.headers.cookie ?? '');
}

/** The token in the URL of a page or WebSocket. */
export function tokenInUrl(url: string): string | undefined {
  const query = queryOf(url);
  const alone = ONE_PLAIN_TOKEN.exec(query)?.[1];
  if (alone !== undefined) return alone;
  const parameters = new URLSearchParams(query);
  const token = lastNonBlank(parameters.getAll('token'));
  if (token !== undefined) return token;
  const path = lastNonBlank(parameters.getAll('path'));
  if (path === undefined) return undefined;
  return lastNonBlank(new URLSearchParams(queryOf(path)).getAll('token'));
}

/** The token in a Cookie header; a page that sets the cookie may quote it. Malformed parts are ignored. */
function tokenInCookies(header: string): string | undefined {
  const values = header
    .split(';')
    .map((part) => /^\s*token\s*=\s*("?)([^"]*)\1\s*$/.exec(part)?.[2]?.trim())
    .filter((value) => value !== undefined);
  return lastNonBlank(values);
}

function lastNonBlank(values: readonly string[]): string | undefined {
  return values.findLast((value) => value !== '');
}

/** The text after the first question mark. `URL` would throw on some request targets. */
function queryOf(url: string): string {
  const mark = url.indexOf('?');
  const hash = url.indexOf('#');
  return mark === -1 ? '' : url.slice(mark + 1, hash > mark ? hash : undefined);
}
