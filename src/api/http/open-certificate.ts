import type { Settings } from '../../config/option-table.ts';
import type { Logger } from '../../platform/log/log.ts';
import { ListenerCertificate } from '../../platform/tls/listener-certificate.ts';

/** The API's certificate, with the ciphers and versions of the proxy; null if none is set. Throws if it cannot be used. */
export function openCertificate(
  settings: Pick<Settings, 'oriel' | 'console'>,
  log: Logger,
): ListenerCertificate | null {
  if (settings.oriel.api_cert === '') return null;
  const given = () => ({
    options: '[oriel] api_cert and api_key',
    cert: settings.oriel.api_cert,
    key: settings.oriel.api_key,
    ciphers: settings.console.ssl_ciphers,
    minimum: settings.console.ssl_minimum_version,
  });
  return new ListenerCertificate("the api's certificate", given, log);
}
