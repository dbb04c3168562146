import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that wait for their answers. No browser and no load balancer of today sends a second one before. */
const MAX_UNANSWERED = 8;

/** As far as it is used here: what Node.js calls with each request that its parser has read, and the parser's way to refuse it. */
interface Parser {
  onIncoming?: (request: IncomingMessage, shouldKeepAlive: boolean) => number;
}
/** Ends the parsing of what has been read. Neither of the answers that a handler may give: no body, another protocol. */
const REFUSED = -1;

/**
 * Closes connections that send request after request without waiting for the answers. Node.js reads 64 KiB at once and hands
 * over all requests in it in one turn of the event loop, two thousand of the shortest. It has no option for that: this stands
 * between its parser and itself. To be called before any other part takes the place of the server's listener for connections.
 */
export function boundPipelining(server: Server): void {
  const unanswered = new WeakMap<Socket, number>();
  const count = (socket: Socket, change: number) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + change);
  };
  server.on('connection', (socket: Socket) => {
    const { parser } = socket as Socket & { parser?: Parser };
    const take = parser?.onIncoming;
    if (parser === undefined || take === undefined) return;
    parser.onIncoming = (request, shouldKeepAlive) => {
      if ((unanswered.get(socket) ?? 0) < MAX_UNANSWERED) return take(request, shouldKeepAlive);
      socket.destroy();
      return REFUSED;
    };
  });
  server.prependListener('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
}
