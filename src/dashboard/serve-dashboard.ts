import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import sirv from 'sirv';

export interface DashboardOptions {
  /** The folder that the build made: dist/web/dashboard. */
  readonly directory: string;
}

const PREFIX = '/dashboard/';

/** The page embeds consoles from wherever `[vnc] novncproxy_base_url` leads, and talks to its own origin only. */
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

const NOT_BUILT = 'The dashboard is not built. Run "npm run build", then start again.\n';

/**
 * Serves the built dashboard under `/dashboard/` of the api's own server, so that it talks to the public API on its
 * own origin. The files are listed once, at start: nothing outside the folder can be asked for. Without a build
 * every request is answered with 503 and a sentence.
 */
export async function serveDashboard(app: FastifyInstance, { directory }: DashboardOptions): Promise<void> {
  const built = existsSync(join(directory, 'index.html'));
  const serveFile = built ? sirv(directory, { etag: true, setHeaders: cacheByName }) : undefined;

  const redirect = (_request: unknown, reply: FastifyReply) =>
    // Relative to the address asked for, so that a reverse proxy's prefix stays.
    reply.headers(HEADERS).header('Location', 'dashboard/').code(308).send();
  app.get('/dashboard', { schema: { hide: true } as object }, redirect);

  app.route({
    method: ['GET', 'HEAD'],
    url: `${PREFIX}*`,
    schema: { hide: true } as object,
    exposeHeadRoute: false,
    handler(request, reply) {
      if (serveFile === undefined) {
        return reply.headers(HEADERS).code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      }
      reply.hijack();
      const response = reply.raw;
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      // The request as sirv should see it; the real one keeps its address for the log.
      const url = { value: `/${(request.raw.url ?? '').slice(PREFIX.length)}` };
      serveFile(Object.create(request.raw, { url }) as IncomingMessage, response, () => {
        response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
        response.end('There is no such page in the dashboard.\n');
      });
    },
  });
}

/** Files under assets/ bear a hash of their content in their name; the page itself must be asked for anew. */
function cacheByName(response: { setHeader(name: string, value: string): void }, pathname: string): void {
  const lasts = pathname.startsWith('/assets/');
  response.setHeader('Cache-Control', lasts ? 'public, max-age=31536000, immutable' : 'no-cache');
}
