import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Whether a connection came over TLS to this very process; what a load balancer did before does not count. */
export function isEncrypted(socket: Socket): boolean {
  return socket instanceof TLSSocket;
}
