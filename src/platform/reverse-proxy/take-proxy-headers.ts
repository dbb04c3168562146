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
 * Takes the PROXY header off each connection of a trusted proxy before the server sees it. There it has to be: guessing
 * whether one is there would let a client write its own. Connections of others are passed on untouched.
 * Closing it cuts off those that have not said all of theirs; the others are the server's.
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
      log.warn({ client: socket.remoteAddress, detail: problem }, 'a trusted proxy was cut off');
      cut();
    };
    const timer = setTimeout(() => refuse(`no whole PROXY header within ${waitMs} ms`), waitMs);
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
