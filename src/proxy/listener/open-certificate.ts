import type { Settings } from '../../config/option-table.ts';
import type { Logger } from '../../platform/log/log.ts';
import { ListenerCertificate } from '../../platform/tls/listener-certificate.ts';

/** Returns the proxy's certificate, or null if none is configured. Throws if only TLS is allowed and there is no certificate. */
export function openCertificate(
  settings: Pick<Settings, 'DEFAULT' | 'console'>,
  log: Logger,
): ListenerCertificate | null {
  const { cert, ssl_only } = settings.DEFAULT;
  if (cert === '') {
    if (ssl_only) throw new Error('[DEFAULT] ssl_only is set and cert is not: no client could connect');
    return null;
  }
  const given = () => ({
    options: '[DEFAULT] cert and key',
    cert: settings.DEFAULT.cert,
    key: settings.DEFAULT.key,
    ciphers: settings.console.ssl_ciphers,
    minimum: settings.console.ssl_minimum_version,
  });
  return new ListenerCertificate('the certificate', given, log);
}
