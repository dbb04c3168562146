import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { beforeEachRequest } from './before-each-request.ts';

/** Requests of one connection that wait for their answers. Current browsers and load balancers do not pipeline requests. */
const MAX_UNANSWERED = 8;

/**
 * Closes connections that send many requests without waiting for the answers. Node.js reads 64 KiB at once and emits all requests
 * in it, up to two thousand, in one turn of the event loop. Call it before any other part replaces the server's connection
 * listener.
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
