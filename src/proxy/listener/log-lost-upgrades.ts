import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import { RareLine } from '../../platform/pace/rare-line.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';

/** Returns a function that logs a WebSocket request whose Upgrade header a reverse proxy has removed. */
export function logLostUpgrades(
  log: Logger,
  clock: Clock,
  proxies: TrustedProxies,
): (request: IncomingMessage) => void {
  const line = new RareLine(clock, (fields) =>
    log.warn(
      { step: 13, code: 'upgrade_required', ...fields },
      'WebSocket request without its Upgrade header: the reverse proxy in front must forward Upgrade and Connection',
    ),
  );
  return (request) => void line.write({ client: proxies.clientOf(request).address });
}
