import { Socket } from 'node:net';
import type { OnRead } from './read-into.ts';

/** What `net.connect` sets for `onread`, by the names that Node.js gives it. */
const NAMES = ['kBuffer', 'kBufferCb', 'kBufferGen'] as const;

type Own = Socket & {
  _handle?: { useUserBuffer?: (buffer: Uint8Array) => void };
  [symbol: symbol]: unknown;
};

/** Undefined where this Node.js keeps it otherwise. */
const SYMBOLS = symbolsOf(new Socket());

/**
 * Has a connection that a server accepted read into buffers of one's own. Node.js has that for connections that it makes
 * (`onread` of `net.connect`) and no public way to it for others: this sets what `onread` sets
 * (docs/decisions/0019-reading-browsers.md). False where that is not there, or the socket is another kind than TCP in the clear.
 */
export function readAccepted(socket: Socket, { buffer, callback }: OnRead): boolean {
  const own = socket as Own;
  const handle = own._handle;
  if (SYMBOLS === undefined || socket.constructor !== Socket || typeof handle?.useUserBuffer !== 'function') {
    return false;
  }
  const [first, read, next] = SYMBOLS;
  const into = buffer();
  own[first] = into;
  own[read] = callback;
  own[next] = buffer;
  handle.useUserBuffer(into);
  return true;
}

function symbolsOf(socket: Socket): readonly [symbol, symbol, symbol] | undefined {
  const there = Object.getOwnPropertySymbols(socket);
  const [first, read, next] = NAMES.map((name) => there.find(({ description }) => description === name));
  return first && read && next ? [first, read, next] : undefined;
}
