import type { UpgradeRequest } from './opening-handshake.ts';

/** What a browser may send before its handshake is answered. None does; some programs do not wait. */
const EARLY_BYTES = 64 * 1024;

/** A browser that waits for the answer to its opening handshake. */
export interface WatchedBrowser {
  /** Ends the watch; answers the request with all that came after it. */
  stop(): UpgradeRequest;
}

/**
 * Notices that a browser leaves before its handshake is answered: a socket that is not read tells of neither FIN nor RST. What
 * it sends meanwhile is kept for the handshake; beyond a bound it is read no further until then.
 */
export function watchBrowser(upgrade: UpgradeRequest, onLeft: () => void): WatchedBrowser {
  const { socket } = upgrade;
  const early: Buffer[] = [upgrade.head];
  let bytes = upgrade.head.length;
  const keep = (chunk: Buffer) => {
    early.push(chunk);
    bytes += chunk.length;
    if (bytes >= EARLY_BYTES) socket.pause();
  };
  socket.on('data', keep);
  socket.on('end', onLeft);
  socket.on('close', onLeft);
  return {
    stop() {
      socket.off('data', keep);
      socket.off('end', onLeft);
      socket.off('close', onLeft);
      socket.pause();
      return { ...upgrade, head: early.length === 1 ? upgrade.head : Buffer.concat(early) };
    },
  };
}
