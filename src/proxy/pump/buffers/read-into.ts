import type { Socket } from 'node:net';

/** As `onread` of `net.connect` has it. */
export interface OnRead {
  /** Where to read to; the same until the next `callback`. */
  buffer(): Uint8Array;
  /** So many bytes are in it. False: nothing more until the socket is resumed. */
  callback(length: number): boolean;
}

/**
 * Reads a TLS socket into buffers of one's own. Node.js has `onread` for TLS only where it makes the connection itself;
 * what it hands out else is a record at a time, 16 KiB at most. Those of one turn are put together, so that a stream costs
 * the browser's side as few writes as without TLS (docs/decisions/0016-tls-towards-vnc-servers.md).
 */
export function readInto(socket: Socket, { buffer, callback }: OnRead): void {
  let filled = 0;
  let isDue = false;
  const deliver = (): boolean => {
    const length = filled;
    filled = 0;
    const goOn = callback(length);
    if (!goOn) socket.pause();
    return goOn;
  };
  const deliverWhatIsThere = () => {
    isDue = false;
    if (filled > 0) deliver();
  };
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const target = buffer();
      const count = Math.min(chunk.length - at, target.length - filled);
      target.set(chunk.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled < target.length) break;
      if (deliver()) continue;
      if (at < chunk.length) socket.unshift(chunk.subarray(at));
      return;
    }
    if (isDue || filled === 0) return;
    isDue = true;
    setImmediate(deliverWhatIsThere);
  });
  socket.on('end', deliverWhatIsThere);
}
