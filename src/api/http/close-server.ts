import type { Server, ServerResponse } from 'node:http';

/** How long requests that are under way have to be answered once the api is to end. */
const FAREWELL_MS = 3_000;

/**
 * Watches a server's requests from now on, and returns what closes it. Requests under way may still be answered;
 * connections without one, such as browsers open ahead of need, end at once, and nothing of a peer's ends later than
 * the deadline: Node by itself waits without one for whoever says nothing.
 */
export function closerOf(server: Server, deadlineMs = FAREWELL_MS): () => Promise<void> {
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
    await closed;
  };
}
