import type { FastifyInstance } from 'fastify';
import { RareLine } from '../../platform/pace/rare-line.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from './fault.ts';

/**
 * Refuses requests without TLS with a sentence and nothing else, because their token or password was sent in the clear. Browsers that
 * use TLS receive Strict-Transport-Security [RFC 6797].
 */
export function insistOnTls(
  app: FastifyInstance,
  { settings, log, clock, proxies }: Pick<ApiParts, 'settings' | 'log' | 'clock' | 'proxies'>,
): void {
  const line = new RareLine(clock, (fields) =>
    log.warn({ code: 'api_tls_required', ...fields }, 'request without TLS, which [oriel] api_cert requires'),
  );
  app.addHook('onRequest', async (request, reply) => {
    if (!isEncrypted(request.raw.socket)) {
      line.write({ client: proxies.clientOf(request.raw).address });
      // [RFC 9110 15.5.22] A 426 names the protocol to upgrade to.
      const headers = { Upgrade: 'TLS/1.2, HTTP/1.1', Connection: 'Upgrade, close' };
      throw new Fault('api_tls_required', { headers });
    }
    const { hsts_max_age: maxAge } = settings.oriel;
    if (maxAge > 0) reply.header('Strict-Transport-Security', `max-age=${maxAge}`);
  });
}
