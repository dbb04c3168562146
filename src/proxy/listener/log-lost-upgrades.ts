import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import { RareLine } from '../../platform/pace/rare-line.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';

/** A listener for WebSocket requests whose Upgrade header a reverse proxy has removed. */
export function logLostUpgrades(
  log: Logger,
  clock: Clock,
  proxies: TrustedProxies,
): (request: IncomingMessage) => void {
  const line = new RareLine(clock, (fields) =>
    log.warn(
      { step: 13, code: 'upgrade_required', ...fields },
      'a WebSocket request came without its Upgrade header: the reverse proxy in front must pass Upgrade and Connection on',
    ),
  );
  return (request) => void line.write({ client: proxies.clientOf(request).address });
}
