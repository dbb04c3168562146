import type { FastifyInstance } from 'fastify';
import { RareLine } from '../../platform/pace/rare-line.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from './fault.ts';

/**
 * Answers requests that came without TLS with a sentence, and nothing else: their token or password has been in the clear
 * by then. Browsers that came over it are told to use nothing else from then on [RFC 6797].
 */
export function insistOnTls(
  app: FastifyInstance,
  { settings, log, clock, proxies }: Pick<ApiParts, 'settings' | 'log' | 'clock' | 'proxies'>,
): void {
  const line = new RareLine(clock, (fields) =>
    log.warn(
      { code: 'api_tls_required', ...fields },
      'a request came without TLS, which [oriel] api_cert requires',
    ),
  );
  app.addHook('onRequest', async (request, reply) => {
    if (!isEncrypted(request.raw.socket)) {
      line.write({ client: proxies.clientOf(request.raw).address });
      // [RFC 9110 15.5.22] A 426 says what to upgrade to.
      const headers = { Upgrade: 'TLS/1.2, HTTP/1.1', Connection: 'Upgrade, close' };
      throw new Fault('api_tls_required', { headers });
    }
    const { hsts_max_age: maxAge } = settings.oriel;
    if (maxAge > 0) reply.header('Strict-Transport-Security', `max-age=${maxAge}`);
  });
}
