import type { Socket } from 'node:net';
import { CompactList } from '../../platform/collections/compact-list.ts';

/** The sockets of WebSockets and VNC connections, which no HTTP server counts any more: stopping waits for them. */
export class OpenSockets {
  readonly #sockets = new CompactList<Socket>();
  #whenEmpty: (() => void)[] = [];

  track(socket: Socket): void {
    if (socket.destroyed) return;
    const seat = this.#sockets.add(socket);
    socket.once('close', () => {
      seat.leave();
      if (this.#sockets.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Resolves when all are closed; those that are not by then are destroyed. */
  async closed(withinMs: number): Promise<void> {
    if (this.#sockets.size === 0) return;
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, withinMs);
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    clearTimeout(timer);
  }
}
