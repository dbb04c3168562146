import type { UpgradeRequest } from './opening-handshake.ts';

/** Bytes that a client may send before its handshake is answered. Browsers wait; some programs do not. */
const EARLY_BYTES = 64 * 1024;

/** The watch over a browser that waits for the answer to its opening handshake. */
export interface WatchedBrowser {
  /** Ends the watch; returns the request with all bytes that arrived behind it, the same one if called again. */
  stop(): UpgradeRequest;
}

/**
 * Detects that a browser leaves before its handshake is answered: a socket that is not read reports neither FIN nor RST. Bytes that
 * the browser sends meanwhile are kept for the session; beyond a bound, reading pauses.
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
  let stopped: UpgradeRequest | undefined;
  return {
    stop() {
      if (stopped !== undefined) return stopped;
      socket.off('data', keep);
      socket.off('end', onLeft);
      socket.off('close', onLeft);
      socket.pause();
      stopped = { ...upgrade, head: early.length === 1 ? upgrade.head : Buffer.concat(early) };
      return stopped;
    },
  };
}
