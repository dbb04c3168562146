import type { Settings } from '../../config/option-table.ts';
import { REFUSALS } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Clock } from '../../platform/clock.ts';
import { messagePage } from '../../platform/http/message-page.ts';
import type { Logger } from '../../platform/log/log.ts';
import { RareLine } from '../../platform/pace/rare-line.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import { messageHeaders } from '../pages/security-headers.ts';
import type { ServePage } from '../pages/serve-pages.ts';

/**
 * Adds HSTS to pages that are served over TLS [RFC 6797], and with `ssl_only` answers plain requests with a message. It does not
 * redirect: the token in the URL has already crossed the network unencrypted.
 */
export function serveEncrypted(
  settings: Pick<Settings, 'DEFAULT' | 'oriel'>,
  servePage: ServePage,
  { log, clock, proxies }: { log: Logger; clock: Clock; proxies: TrustedProxies },
): ServePage {
  const line = new RareLine(clock, (fields) =>
    log.warn(
      { step: 12, code: 'tls_required', ...fields },
      'page requested without TLS, which [DEFAULT] ssl_only rejects',
    ),
  );
  return (request, response) => {
    const { hsts_max_age: maxAge } = settings.oriel;
    if (isEncrypted(request.socket)) {
      if (maxAge > 0) response.setHeader('Strict-Transport-Security', `max-age=${maxAge}`);
      return servePage(request, response);
    }
    if (!settings.DEFAULT.ssl_only) return servePage(request, response);
    line.write({ client: proxies.clientOf(request).address });
    const { httpStatus } = REFUSALS.tls_required;
    const body = Buffer.from(messagePage(REFUSALS.tls_required, newRequestId()));
    // A 426 names what to upgrade to [RFC 9110 15.5.22].
    const upgrade = { Upgrade: 'TLS/1.2, HTTP/1.1', Connection: 'Upgrade, close' };
    response.writeHead(httpStatus, { ...messageHeaders(), ...upgrade, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}
