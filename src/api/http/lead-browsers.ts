import type { FastifyInstance } from 'fastify';

/** Only browsers that show a page accept HTML; clients of the API ask for JSON or for anything. */
const HTML = /(?:^|,)\s*text\/html\s*(?:;|,|$)/i;

/** Leads browsers from the root of the listener to the dashboard; other clients receive Nova's list of versions. */
export function leadBrowsersToDashboard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url !== '/' || request.method !== 'GET') return;
    reply.header('Vary', 'Accept');
    // Relative, so that the prefix of a reverse proxy stays.
    if (HTML.test(request.headers.accept ?? '')) return reply.redirect('dashboard/', 302);
  });
}
