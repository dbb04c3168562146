import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** As far as it is used here: what Node.js calls with each request whose head its parser has read. */
interface Parser {
  onIncoming?: (request: IncomingMessage, shouldKeepAlive: boolean) => number;
}
/** Ends the parsing of what has been read. Neither of the answers that a handler may give: no body, another protocol. */
const REFUSED = -1;

/**
 * Calls `look` with each request before Node.js's server does anything with it; false refuses the request and closes the
 * connection, once what `look` has ended it with is sent. Node.js has no option for that: this stands between its parser and its server. To be called before any other part
 * takes the place of the server's listener for connections.
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
