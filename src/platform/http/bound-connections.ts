import type { Server, Socket } from 'node:net';
import { type Clock, steadyTime } from '../clock.ts';
import { firstOf } from '../collections/first-of.ts';
import type { Logger } from '../log/log.ts';
import { addressBlock } from '../reverse-proxy/plain-address.ts';
import type { TrustedProxies } from '../reverse-proxy/trusted-proxies.ts';

/** One line of log in this time reports that an address has too many. */
const PAUSE_MS = 10_000;

export interface ConnectionBound {
  readonly proxies: TrustedProxies;
  /** Of one address (of IPv6 one /64); 0: no bound. Asked each time, since it may change. */
  readonly max: () => number;
  /**
   * Of all addresses together. With it a newcomer is not closed for a bound as long as another connection can give way: one
   * that has sent nothing yet, and at this bound, the oldest of the address that has most. So a listener full of silent
   * connections still answers. Only for listeners whose connections live for single requests.
   */
  readonly total?: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Closes connections that one address has too many of, before anything is read of them: otherwise one address could have all
 * that the listener takes. A trusted proxy's are those of many clients, and not counted.
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
      'connections of one address are closed: it has too many',
    );
  };
  /** Whether one more connection of the address fits, if need be in place of another. */
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

/** The connections of one address come in order: behind the first that is silent there may be any number that are not. */
function oldestSilent(sockets: ReadonlySet<Socket>): Socket | undefined {
  for (const socket of sockets) if (socket.bytesRead === 0) return socket;
  return undefined;
}
