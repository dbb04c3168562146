import type { Socket } from 'node:net';

/**
 * Hangs up on a connection that has its last answer written and is no HTTP server's any more. What it still says is read
 * and thrown away: left unread it would keep its end from being seen, and the socket for ever; closing over it would be a
 * reset, and lose the answer.
 */
export function hangUp(socket: Socket, waitMs: number): void {
  const timer = setTimeout(() => socket.destroy(), waitMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroySoon());
  socket.end();
  socket.resume();
}
