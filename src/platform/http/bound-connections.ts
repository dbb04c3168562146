import type { Server, Socket } from 'node:net';
import { type Clock, steadyTime } from '../clock.ts';
import { firstOf } from '../collections/first-of.ts';
import type { Logger } from '../log/log.ts';
import { addressBlock } from '../reverse-proxy/plain-address.ts';
import type { TrustedProxies } from '../reverse-proxy/trusted-proxies.ts';

/** At most one log line in this time reports that an address has too many. */
const PAUSE_MS = 10_000;

export interface ConnectionBound {
  readonly proxies: TrustedProxies;
  /** For one address (for IPv6 one /64); 0: no bound. Called each time, because it may change. */
  readonly max: () => number;
  /**
   * For all addresses together. If set, a new connection at a bound replaces another one: one that has sent nothing yet, or, at
   * this bound, the oldest of the address with the most. So a listener full of silent connections still answers. Only for
   * listeners with short connections.
   */
  readonly total?: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Closes connections of an address that has too many, before reading from them; otherwise one address could use all connections
 * of the listener. A trusted proxy's connections serve many clients and are not counted.
 */
export function boundConnections(server: Server, { proxies, max, total, log, clock }: ConnectionBound): void {
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const now = steadyTime(clock);
  /** By address block, the oldest first. */
  const open = new Map<string, Set<Socket>>();
  let count = 0;
  let reportedAt = -Infinity;

  const add = (socket: Socket, block: string) => {
    const sockets = open.get(block) ?? new Set();
    open.set(block, sockets.add(socket));
    count++;
    socket.once('close', () => remove(socket, block));
  };
  const remove = (socket: Socket, block: string) => {
    const sockets = open.get(block);
    if (!sockets?.delete(socket)) return;
    count--;
    if (sockets.size === 0) open.delete(block);
  };
  const close = (socket: Socket, block: string) => {
    remove(socket, block);
    socket.destroy();
  };
  const report = (client: string) => {
    if (now() - reportedAt < PAUSE_MS) return;
    reportedAt = now();
    log.warn(
      { client, connections: open.get(client)?.size ?? 0 },
      'connections of one address are closed because it has too many',
    );
  };
  /** Whether one more connection of the address is accepted, if necessary in place of another. */
  const freeSlot = (block: string): boolean => {
    const own = open.get(block);
    if (max() > 0 && own !== undefined && own.size >= max()) {
      report(block);
      const silent = total === undefined ? undefined : oldestSilent(own);
      if (silent === undefined) return false;
      close(silent, block);
    }
    if (total !== undefined && count >= total) {
      const [most, sockets] = [...open].reduce((one, other) => (other[1].size > one[1].size ? other : one));
      report(most);
      const oldest = oldestSilent(sockets) ?? firstOf(sockets);
      if (oldest !== undefined) close(oldest, most);
    }
    return true;
  };
  server.on('connection', (socket: Socket) => {
    const peer = proxies.peerOf(socket);
    if (!proxies.trusts(peer)) {
      const block = addressBlock(peer);
      if (!freeSlot(block)) return void socket.destroy();
      add(socket, block);
    }
    for (const listener of serve) listener.call(server, socket);
  });
}

/** The oldest connection that has sent nothing. */
function oldestSilent(sockets: ReadonlySet<Socket>): Socket | undefined {
  for (const socket of sockets) if (socket.bytesRead === 0) return socket;
  return undefined;
}
