import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { beforeEachRequest } from './before-each-request.ts';

/** Requests of one connection that wait for their answers. No browser and no load balancer of today sends a second one before. */
const MAX_UNANSWERED = 8;

/**
 * Closes connections that send request after request without waiting for the answers. Node.js reads 64 KiB at once and hands
 * over all requests in it in one turn of the event loop, two thousand of the shortest. To be called before any other part takes
 * the place of the server's listener for connections.
 */
export function boundPipelining(server: Server): void {
  const unanswered = new WeakMap<Socket, number>();
  const count = (socket: Socket, change: number) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + change);
  };
  beforeEachRequest(server, (_request, socket) => (unanswered.get(socket) ?? 0) < MAX_UNANSWERED);
  server.prependListener('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
}
