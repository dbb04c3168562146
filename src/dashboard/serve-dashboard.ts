import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MESSAGE_POLICY, messagePage } from '../platform/http/message-page.ts';
import { readStaticFiles, type StaticFile } from '../platform/http/static-files.ts';
import { queryFlag } from '../platform/text/query-flag.ts';

export interface DashboardOptions {
  /** The folder of the built page: dist/web/dashboard. */
  readonly directory: string;
}

const PREFIX = '/dashboard/';
/** The routes that the dashboard's pages call: their answers are JSON. */
const API = '/dashboard/api/';
/** Followed by the name or id of an instance: an address for bookmarks and other programs. */
const CONSOLE = '/console/';
/** Longer than any name, percent-encoded. */
const MAX_NAME = 2_048;
/** Of a path, for the link back. */
const MAX_DEPTH = 20;

/** The page embeds consoles from any proxy, and connects to its own origin only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Pictures of screens are fetched with the page's header, and drawn from memory.
  "img-src 'self' blob:",
  "connect-src 'self'",
  'frame-src http: https:',
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

const TEXT = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
/** Names of files under assets/ contain a hash of the content; the page itself is always revalidated. */
const FOREVER = 'public, max-age=31536000, immutable';
const NOT_THERE = {
  title: 'not found',
  sentence: 'There is no such page in the dashboard.',
  advice: 'The console of an instance is at /console/ followed by its name or id.',
};
const NOT_BUILT = 'The dashboard is not built. Run "npm run build", then start again.\n';

/**
 * Serves the built dashboard under `/dashboard/` on the API's listener, so that the page uses the API on its own origin. The files are
 * read once, at start, so no request can reach other files. Without a build every reply is a 503 with a sentence.
 */
export async function serveDashboard(app: FastifyInstance, { directory }: DashboardOptions): Promise<void> {
  const built = existsSync(join(directory, 'index.html'));
  const files = built ? readStaticFiles(directory) : new Map<string, StaticFile>();

  const redirect = (_request: unknown, reply: FastifyReply) =>
    // Relative, so that the prefix of a reverse proxy stays.
    reply.headers(HEADERS).header('Location', 'dashboard/').code(308).send();
  app.get('/dashboard', { schema: { hide: true } as object }, redirect);

  app.get('/console', { schema: { hide: true } as object }, redirect);
  app.route({
    method: ['GET', 'HEAD'],
    url: `${CONSOLE}*`,
    schema: { hide: true } as object,
    exposeHeadRoute: false,
    handler(request, reply) {
      const [path = '', query] = (request.raw.url ?? '').slice(CONSOLE.length).split('?', 2);
      const location = consoleLocation(path, new URLSearchParams(query));
      if (location === undefined) return notThere(request, reply);
      // The address stays good, but the page behind it may move.
      return reply
        .headers(HEADERS)
        .headers({ Location: location, 'Cache-Control': 'no-store' })
        .code(302)
        .send();
    },
  });

  app.route({
    method: ['GET', 'HEAD'],
    url: `${PREFIX}*`,
    schema: { hide: true } as object,
    exposeHeadRoute: false,
    handler(request, reply) {
      reply.headers(HEADERS);
      if (!built) return reply.code(503).type(TEXT).send(NOT_BUILT);
      const path = (request.raw.url ?? '').slice(PREFIX.length).replace(/[?#].*$/s, '');
      const file = files.get(`/${path === '' ? 'index.html' : path}`);
      if (file === undefined) return notThere(request, reply);
      reply
        .header('ETag', file.etag)
        .header('Cache-Control', path.startsWith('assets/') ? FOREVER : 'no-cache');
      if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
      return reply.type(file.type).send(file.body);
    },
  });
}

/**
 * Answers an address of the dashboard that cannot be decoded, such as `/console/%zz`, with the page for unknown addresses. Fastify
 * finds no route for it. Returns undefined for addresses of the API.
 */
export function answerBadAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const url = request.raw.url ?? '';
  const isPage = [CONSOLE, PREFIX].some((prefix) => url.startsWith(prefix)) && !url.startsWith(API);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isPage && isRead ? notThere(request, reply) : undefined;
}

/**
 * The view of the dashboard with a console, relative to `/console/NAME`, so that the prefix of a reverse proxy stays. The name is encoded
 * anew, so that it cannot be read as anything else. Undefined if it is not one name.
 */
function consoleLocation(path: string, query: URLSearchParams): string | undefined {
  if (path === '') return '../dashboard/';
  if (path.length > MAX_NAME || path.includes('/')) return undefined;
  const view = queryFlag(query, 'view_only', false) ? 'watch' : 'console';
  try {
    return `../dashboard/#/${view}/${encodeURIComponent(decodeURIComponent(path))}`;
  } catch {
    return undefined;
  }
}

/** The link is relative, as deep as the address. */
function notThere(request: FastifyRequest, reply: FastifyReply) {
  const depth = (request.raw.url ?? '').replace(/[?#].*$/s, '').split('/').length - 2;
  const dashboard = `${'../'.repeat(Math.min(depth, MAX_DEPTH)) || './'}dashboard/`;
  return reply
    .headers({ ...HEADERS, 'Content-Security-Policy': MESSAGE_POLICY })
    .code(404)
    .type(HTML)
    .send(messagePage(NOT_THERE, undefined, dashboard));
}
