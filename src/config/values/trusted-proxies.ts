import type { Logger } from '../../platform/log/log.ts';
import { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import type { Settings } from '../option-table.ts';

/** Determines the client address for every listener, by `[oriel] trusted_proxies`. */
export function trustedProxies(
  settings: Pick<Settings, 'oriel' | 'oslo_middleware'>,
  log: Logger,
): TrustedProxies {
  return new TrustedProxies(
    {
      ranges: () => settings.oriel.trusted_proxies,
      anyoneTellsLinks: () => settings.oslo_middleware.enable_proxy_headers_parsing,
    },
    log,
  );
}
