import type { Server, ServerResponse } from 'node:http';
import { settleConnections } from '../../platform/http/settle-connections.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** Time for replies to current requests once the API stops. */
const FAREWELL_MS = 3_000;

/**
 * Watches a server's requests from now on, and returns the function that closes it. Current requests may still be answered until the
 * deadline, and connections that are new may send one. Other connections without a request, such as those that browsers open in
 * advance, end at once: Node.js would wait for them without a deadline.
 * @param undecided connections that have not reached the server's parser yet
 */
export function closerOf(
  server: Server,
  undecided: Closable = { close() {} },
  deadlineMs = FAREWELL_MS,
): () => Promise<void> {
  const settle = settleConnections(server);
  const underWay = new Set<ServerResponse>();
  let whenNone = () => {};
  server.on('request', (_request, response) => {
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      if (underWay.size === 0) whenNone();
    });
  });
  return async () => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    await settle();
    const undecidedClosed = undecided.close();
    if (underWay.size > 0) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, deadlineMs);
        whenNone = () => {
          clearTimeout(deadline);
          resolve();
        };
      });
    }
    server.closeAllConnections();
    await Promise.all([closed, undecidedClosed]);
  };
}
