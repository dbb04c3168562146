import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Who looks, for the log, the session list and the bounds of one address: the peer of the connection, or whom the reverse
 * proxy in front of us names, where `[oslo_middleware] enable_proxy_headers_parsing` says that there is one. Of
 * X-Forwarded-For only the last entry counts, which the nearest one wrote; what clients claim stands before it.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  believeForwarded: boolean,
): string {
  if (believeForwarded) {
    const named = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)!
      .trim();
    if (isIP(named) !== 0) return plain(named);
  }
  return plain(socket.remoteAddress ?? 'unknown');
}

/** IPv4 in its own form also where the listener is an IPv6 one. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
