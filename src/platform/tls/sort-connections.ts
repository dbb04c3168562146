import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { CompactList, type ListEntry } from '../collections/compact-list.ts';
import type { Closable } from '../lifecycle.ts';
import type { TrustedProxies } from '../reverse-proxy/trusted-proxies.ts';
import type { ListenerCertificate } from './listener-certificate.ts';

/** The first byte of a TLS client: a handshake record [RFC 8446 5.1], or one of SSL 2, which TLS then rejects. */
const TLS_FIRST_BYTES: readonly number[] = [0x16, 0x80];

/**
 * Lets one HTTP server accept TLS and plain connections on one port, distinguished by their first byte, as Nova does. `waitMs` is
 * the deadline of that byte, and again of the TLS handshake; slower connections are closed. `close` ends the connections that
 * are not yet assigned; the others belong to the HTTP server.
 */
export function sortConnections(
  server: Server,
  certificate: ListenerCertificate,
  waitMs: number,
  proxies: TrustedProxies,
): Closable {
  // The HTTP server's own listener, called once the kind of a connection is known.
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const undecided = new CompactList<Socket>();
  /** Connections in their TLS handshake. */
  const encrypting = new Map<string, ListEntry<Socket>>();
  const take = (socket: Socket) => {
    for (const listener of serve) listener.call(server, socket);
  };
  const encrypted = createServer({ ...certificate.current, handshakeTimeout: waitMs });
  encrypted.on('secureConnection', (socket) => {
    const name = nameOf(socket);
    const outer = encrypting.get(name);
    encrypting.delete(name);
    if (outer?.item !== undefined) proxies.inherit(socket, outer.item);
    outer?.leave();
    take(socket);
  });
  // Scanners, and browsers that do not trust the certificate: an operator can do nothing about them.
  encrypted.on('tlsClientError', (_error, socket) => socket.destroy());
  certificate.onChange((changed) => encrypted.setSecureContext(changed));

  const encrypt = (socket: Socket, entry: ListEntry<Socket>, first: Buffer) => {
    const name = nameOf(socket);
    encrypting.set(name, entry);
    socket.once('close', () => {
      if (encrypting.get(name) === entry) encrypting.delete(name);
    });
    socket.pause();
    socket.unshift(first);
    encrypted.emit('connection', socket);
  };

  server.on('connection', (socket: Socket) => {
    const entry = undecided.add(socket);
    const cut = () => socket.destroy();
    const timer = setTimeout(cut, waitMs);
    socket.on('error', cut);
    // HTTP servers allow half-open connections: without this, one that ends before its first byte stays until `waitMs`.
    socket.once('end', cut);
    socket.once('close', () => {
      clearTimeout(timer);
      entry.leave();
    });
    socket.once('data', (first: Buffer) => {
      clearTimeout(timer);
      socket.off('end', cut);
      if (TLS_FIRST_BYTES.includes(first[0]!)) {
        encrypt(socket, entry, first);
        return;
      }
      entry.leave();
      take(socket);
      socket.emit('data', first); // To the new reader before more is read; cheaper than unshift.
    });
  });
  return {
    close() {
      for (const socket of undecided) socket.destroy();
    },
  };
}

/** Equal for a TLS connection and the one underneath. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
