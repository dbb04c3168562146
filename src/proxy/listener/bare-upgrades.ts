import type { IncomingMessage, Server } from 'node:http';
import { beforeEachRequest } from '../../platform/http/before-each-request.ts';
import { asksForWebSocket } from './opening-handshake.ts';

/**
 * Has Node.js take WebSocket requests for such that lost `Connection: upgrade` on their way. RFC 6455 4.2.1 wants that header, and
 * Node.js goes by it; websockify does not look at it, so reverse proxies that pass on `Upgrade` alone work with nova-novncproxy
 * (docs/nova-compatibility.md).
 */
export function takeBareUpgrades(server: Server): void {
  beforeEachRequest(server, (request: ParsedRequest) => {
    if (isBareUpgrade(request)) request.upgrade = true;
    return true;
  });
}

/** As Node.js's parser hands it over: `upgrade` says whether the connection changes to another protocol. */
type ParsedRequest = IncomingMessage & { upgrade?: boolean };

/** Only what can be nothing else: a body would have to be read before the WebSocket begins. */
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
