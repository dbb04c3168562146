import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readStaticFiles, type StaticFile } from '../platform/http/static-files.ts';

export interface DashboardOptions {
  /** The folder of the built page: dist/web/dashboard. */
  readonly directory: string;
}

const PREFIX = '/dashboard/';

/** The page embeds consoles from any proxy, and connects to its own origin only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
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
/** Names of files under assets/ contain a hash of the content; the page itself is always revalidated. */
const FOREVER = 'public, max-age=31536000, immutable';
const NOT_THERE = 'There is no such page in the dashboard.\n';
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
      if (file === undefined) return reply.code(404).type(TEXT).send(NOT_THERE);
      reply
        .header('ETag', file.etag)
        .header('Cache-Control', path.startsWith('assets/') ? FOREVER : 'no-cache');
      if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
      return reply.type(file.type).send(file.body);
    },
  });
}
