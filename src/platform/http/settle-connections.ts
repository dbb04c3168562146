import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The age in ms from which a connection without an answer is cut when its server closes. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 10;

/**
 * Watches the connections of a server from now on. The returned function resolves when each of the last second has been answered or has
 * closed; call it when the server accepts no more. Otherwise a restart would cut clients whose connection was accepted and whose
 * request has not been read yet. Call it after all other parts that replace the server's listener for connections.
 */
export function settleConnections(server: Server): () => Promise<void> {
  const accepted = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    if (socket.destroyed) return;
    accepted.set(socket, performance.now());
    socket.once('close', () => accepted.delete(socket));
  });
  const isNew = (at: number) => performance.now() - at < PATIENCE_MS;
  return async () => {
    for (;;) {
      server.closeIdleConnections();
      if (![...accepted.values()].some(isNew)) return;
      await sleep(LOOK_MS);
    }
  };
}
