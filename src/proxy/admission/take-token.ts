import type { IncomingMessage } from 'node:http';

/** What stock pages send: nothing else, and nothing that is escaped. */
const ONE_PLAIN_TOKEN = /^token=([\w-]+)$/;

/**
 * The console token of a request, wherever a viewer puts it; undefined where there is none. The last one wins and a
 * blank one is none, as in Nova. Looked for in: `?token=T`; noVNC's `?path=…?token=T`; the cookie `token` (noVNC up to 1.0).
 */
export function takeToken(request: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  return tokenInUrl(request.url ?? '') ?? tokenInCookies(request.headers.cookie ?? '');
}

/** The token of a page's or a WebSocket's address. */
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

/** A page that sets the cookie by itself may quote it. Parts that are no pair are passed over. */
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

/** What follows the first question mark. Not `URL`: a request may have anything as its target, and must not throw. */
function queryOf(url: string): string {
  const mark = url.indexOf('?');
  const hash = url.indexOf('#');
  return mark === -1 ? '' : url.slice(mark + 1, hash > mark ? hash : undefined);
}
