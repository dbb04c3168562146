import type { Server, Socket } from 'node:net';
import type { Closable } from '../lifecycle.ts';
import type { Logger } from '../log/log.ts';
import { readProxyHeader } from './proxy-header.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface ProxyHeaderOptions {
  readonly proxies: TrustedProxies;
  /** For the whole header. */
  readonly waitMs: number;
  readonly log: Logger;
}

/**
 * Removes the PROXY header from each connection of a trusted proxy before the server reads it. The header is required: guessing
 * whether it is there would let a client write its own. Other connections are passed on unchanged. `close` ends the connections
 * whose header is incomplete; the others belong to the server.
 */
export function takeProxyHeaders(server: Server, { proxies, waitMs, log }: ProxyHeaderOptions): Closable {
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const waiting = new Set<Socket>();

  const pass = (socket: Socket) => {
    for (const listener of serve) listener.call(server, socket);
  };
  const readHeader = (socket: Socket) => {
    let heard: Buffer = Buffer.alloc(0);
    const cut = () => socket.destroy();
    const refuse = (problem: string) => {
      log.warn(
        { client: socket.remoteAddress, detail: problem },
        'a connection of a trusted proxy was closed',
      );
      cut();
    };
    const timer = setTimeout(() => refuse(`no complete PROXY header within ${waitMs} ms`), waitMs);
    const over = () => {
      clearTimeout(timer);
      waiting.delete(socket);
    };
    const read = (chunk: Buffer) => {
      heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk]);
      const header = readProxyHeader(heard);
      if (header === 'incomplete') return;
      socket.off('data', read);
      over();
      if ('problem' in header) return refuse(header.problem);
      if (header.client !== null) proxies.introduce(socket, header.client);
      socket.pause();
      if (heard.length > header.length) socket.unshift(heard.subarray(header.length));
      socket.off('error', cut).off('end', cut);
      pass(socket);
      socket.resume(); // What came along must have reached the next listener before more is read.
    };
    waiting.add(socket);
    socket.on('error', cut).on('end', cut).on('data', read);
    socket.once('close', over);
  };
  server.on('connection', (socket: Socket) => {
    if (proxies.trusts(socket.remoteAddress)) readHeader(socket);
    else pass(socket);
  });
  return {
    close() {
      for (const socket of waiting) socket.destroy();
    },
  };
}
