import type { Socket } from 'node:net';

/**
 * Closes a connection whose last answer is written and that no HTTP server handles any more. What the client still sends is read
 * and discarded: unread bytes would hide the end of the connection and keep the socket open, and closing with unread bytes would
 * send a reset, which loses the answer.
 */
export function hangUp(socket: Socket, waitMs: number): void {
  const timer = setTimeout(() => socket.destroy(), waitMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroySoon());
  socket.end();
  socket.resume();
}
