import { Socket } from 'node:net';
import type { OnRead } from './read-into.ts';

/** The private symbols that `net.connect` sets for `onread`, by name. */
const NAMES = ['kBuffer', 'kBufferCb', 'kBufferGen'] as const;

type Own = Socket & {
  _handle?: { useUserBuffer?: (buffer: Uint8Array) => void };
  [symbol: symbol]: unknown;
};

/** Undefined if this Node.js stores them in another way. */
const SYMBOLS = symbolsOf(new Socket());

/**
 * Has a connection that a server accepted read into buffers of the caller, as `onread` of `net.connect` does. Node.js has no public
 * way to do that for accepted connections, so this sets what `onread` sets (docs/decisions/0019-reading-browsers.md). Returns a
 * function that has the next read use what `buffer` returns then; undefined if this Node.js or this kind of socket cannot do it.
 */
export function readAccepted(socket: Socket, { buffer, callback }: OnRead): (() => void) | undefined {
  const own = socket as Own;
  if (SYMBOLS === undefined || socket.constructor !== Socket) return undefined;
  if (typeof own._handle?.useUserBuffer !== 'function') return undefined;
  const [first, read, next] = SYMBOLS;
  own[read] = callback;
  own[next] = buffer;
  const switchBuffer = () => {
    const into = buffer();
    own[first] = into;
    own._handle?.useUserBuffer?.(into);
  };
  switchBuffer();
  return switchBuffer;
}

function symbolsOf(socket: Socket): readonly [symbol, symbol, symbol] | undefined {
  const symbols = Object.getOwnPropertySymbols(socket);
  const [first, read, next] = NAMES.map((name) => symbols.find(({ description }) => description === name));
  return first && read && next ? [first, read, next] : undefined;
}
