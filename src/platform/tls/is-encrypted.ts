import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Whether a connection uses TLS up to this process; TLS that a load balancer ended does not count. */
export function isEncrypted(socket: Socket): boolean {
  return socket instanceof TLSSocket;
}
