import type { Socket } from 'node:net';
import { CompactList } from '../../platform/collections/compact-list.ts';

/** The sockets of both legs of all sessions, which no HTTP server counts: stopping waits for them. */
export class OpenSockets {
  readonly #sockets = new CompactList<Socket>();
  #whenEmpty: (() => void)[] = [];

  track(socket: Socket): void {
    if (socket.destroyed) return;
    const entry = this.#sockets.add(socket);
    socket.once('close', () => {
      entry.leave();
      if (this.#sockets.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Resolves when all sockets are closed. Destroys those that are still open after `withinMs`. */
  async closed(withinMs: number): Promise<void> {
    if (this.#sockets.size === 0) return;
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, withinMs);
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    clearTimeout(timer);
  }
}
