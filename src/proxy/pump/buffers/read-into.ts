import type { Socket } from 'node:net';

/** As the option `onread` of `net.connect`. */
export interface OnRead {
  /** The memory to read into; the same until the next `callback`. */
  buffer(): Uint8Array;
  /** Takes the bytes that were read. Returns false to stop reading until the socket is resumed. */
  callback(length: number): boolean;
}

/**
 * Reads a TLS socket into buffers of the caller. Node.js supports `onread` for TLS only on connections that it opens itself; otherwise
 * it emits one record at a time, at most 16 KiB. The records of one turn are joined, so that a stream costs the browser leg as few
 * writes as without TLS (decision 16).
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
  const deliverRest = () => {
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
    setImmediate(deliverRest);
  });
  socket.on('end', deliverRest);
}
