import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/options/table.ts';
import { isEncrypted } from '../platform/tls/is-encrypted.ts';
import { Fault } from './fault.ts';

/**
 * Answers requests that came without TLS with a sentence, and nothing else: their token or password has been in the clear
 * by then. Browsers that came over it are told to use nothing else from then on [RFC 6797].
 */
export function insistOnTls(app: FastifyInstance, settings: Pick<Settings, 'oriel'>): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isEncrypted(request.raw.socket)) {
      // [RFC 9110 15.5.22] A 426 says what to upgrade to.
      const headers = { Upgrade: 'TLS/1.2, HTTP/1.1', Connection: 'Upgrade, close' };
      throw new Fault('api_tls_required', { headers });
    }
    const { hsts_max_age: maxAge } = settings.oriel;
    if (maxAge > 0) reply.header('Strict-Transport-Security', `max-age=${maxAge}`);
  });
}
