import type { IncomingMessage, Server } from 'node:http';
import { beforeEachRequest } from '../../platform/http/before-each-request.ts';
import { asksForWebSocket } from './opening-handshake.ts';

/**
 * Makes Node.js accept WebSocket requests that lost `Connection: upgrade` on their way. RFC 6455 4.2.1 requires that header and
 * Node.js checks it; websockify does not, so reverse proxies that forward only `Upgrade` work with Nova's proxy
 * (docs/nova-compatibility.md).
 */
export function takeBareUpgrades(server: Server): void {
  beforeEachRequest(server, (request: ParsedRequest) => {
    if (isBareUpgrade(request)) request.upgrade = true;
    return true;
  });
}

/** A request as Node.js's parser passes it: `upgrade` is true if the connection changes to another protocol. */
type ParsedRequest = IncomingMessage & { upgrade?: boolean };

/** True only if the request can be nothing else: a body would have to be read before the WebSocket begins. */
function isBareUpgrade({ method, headers, upgrade }: ParsedRequest): boolean {
  return (
    !upgrade &&
    method === 'GET' &&
    headers['sec-websocket-key'] !== undefined &&
    asksForWebSocket(headers) &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) === 0
  );
}
