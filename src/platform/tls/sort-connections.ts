import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Closable } from '../lifecycle.ts';
import type { TrustedProxies } from '../reverse-proxy/trusted-proxies.ts';
import type { ListenerCertificate } from './listener-certificate.ts';

/** What a TLS client says first: a handshake record [RFC 8446 5.1], or that of SSL 2, which TLS then turns down. */
const TLS_FIRST_BYTES: readonly number[] = [0x16, 0x80];

/**
 * Lets one HTTP server take TLS and plain connections on its one port, told apart by their first byte, as Nova has it.
 * `waitMs` is for that byte, and again for the TLS handshake; who is slower is cut off without a word.
 * Closing it cuts off those that are not decided on yet; the others are the HTTP server's.
 */
export function sortConnections(
  server: Server,
  certificate: ListenerCertificate,
  waitMs: number,
  proxies: TrustedProxies,
): Closable {
  // The HTTP server's own listener, to be called once it is known what a connection is.
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const undecided = new Map<string, Socket>();
  const take = (socket: Socket) => {
    undecided.delete(nameOf(socket));
    for (const listener of serve) listener.call(server, socket);
  };
  const encrypted = createServer({ ...certificate.current, handshakeTimeout: waitMs });
  encrypted.on('secureConnection', (socket) => {
    const outer = undecided.get(nameOf(socket));
    if (outer !== undefined) proxies.inherit(socket, outer);
    take(socket);
  });
  // Scanners, and browsers that do not trust the certificate: nothing that an operator could do.
  encrypted.on('tlsClientError', (_error, socket) => socket.destroy());
  certificate.onChange((changed) => encrypted.setSecureContext(changed));

  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    undecided.set(name, socket);
    const cut = () => socket.destroy();
    const timer = setTimeout(cut, waitMs);
    socket.on('error', cut);
    socket.once('close', () => {
      clearTimeout(timer);
      if (undecided.get(name) === socket) undecided.delete(name);
    });
    socket.once('data', (first: Buffer) => {
      clearTimeout(timer);
      if (TLS_FIRST_BYTES.includes(first[0]!)) {
        socket.pause();
        socket.unshift(first);
        encrypted.emit('connection', socket);
      } else {
        take(socket);
        socket.emit('data', first); // To whom it is for, before more is read: putting it back first would be the dearer way.
      }
    });
  });
  return {
    close() {
      for (const socket of undecided.values()) socket.destroy();
    },
  };
}

/** The same for a TLS connection as for the one underneath. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
