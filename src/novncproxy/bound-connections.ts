import type { Server, Socket } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import { addressBlock } from '../platform/reverse-proxy/plain-address.ts';
import type { TrustedProxies } from '../platform/reverse-proxy/trusted-proxies.ts';

/** One line of log in this time says that somebody has too many. */
const PAUSE_MS = 10_000;

export interface ConnectionBound {
  readonly proxies: TrustedProxies;
  /** Of one address (of IPv6 one /64); 0: no bound. Asked each time, since it may change. */
  readonly max: () => number;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Closes connections that one address has too many of, before anything is read of them: else one could have all that the
 * listener takes. A trusted proxy's are those of many, and not counted.
 */
export function boundConnections(server: Server, { proxies, max, log, clock }: ConnectionBound): void {
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const open = new Map<string, number>();
  let toldAt = -PAUSE_MS;

  const count = (socket: Socket, block: string) => {
    open.set(block, (open.get(block) ?? 0) + 1);
    socket.once('close', () => {
      const left = open.get(block)! - 1;
      if (left === 0) open.delete(block);
      else open.set(block, left);
    });
  };
  const tell = (client: string) => {
    if (clock.now() - toldAt < PAUSE_MS) return;
    toldAt = clock.now();
    log.warn({ client, connections: max() }, 'connections of one address are closed: it has too many');
  };
  server.on('connection', (socket: Socket) => {
    const peer = proxies.peerOf(socket);
    if (!proxies.trusts(peer)) {
      const block = addressBlock(peer);
      if (max() > 0 && (open.get(block) ?? 0) >= max()) {
        tell(block);
        return void socket.destroy();
      }
      count(socket, block);
    }
    for (const listener of serve) listener.call(server, socket);
  });
}
