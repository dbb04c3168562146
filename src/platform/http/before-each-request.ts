import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** The part of Node.js's parser that is used here: it is called with each request whose head has been read. */
interface Parser {
  onIncoming?: (request: IncomingMessage, shouldKeepAlive: boolean) => number;
}
/** Stops parsing. Differs from the return values that a handler may use: no body, another protocol. */
const REFUSED = -1;

/**
 * Calls `look` with each request before Node.js's server handles it. If it returns false, the request is refused and the
 * connection closes once the bytes that `look` has sent are written. Node.js has no option for this, so it is inserted between
 * the parser and the server. Call it before any other part replaces the server's connection listener.
 */
export function beforeEachRequest(
  server: Server,
  look: (request: IncomingMessage, socket: Socket) => boolean,
): void {
  server.on('connection', (socket: Socket) => {
    const { parser } = socket as Socket & { parser?: Parser };
    const take = parser?.onIncoming;
    if (parser === undefined || take === undefined) return;
    parser.onIncoming = (request, shouldKeepAlive) => {
      if (look(request, socket)) return take(request, shouldKeepAlive);
      if (socket.writableEnded) socket.destroySoon();
      else socket.destroy();
      return REFUSED;
    };
  });
}
