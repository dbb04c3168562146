import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log/log.ts';
import { RareLine } from '../pace/rare-line.ts';
import type { TrustedProxies } from '../reverse-proxy/trusted-proxies.ts';

/** The first byte of a TLS handshake [RFC 8446 5.1]. */
const HANDSHAKE_RECORD = 0x16;

export interface StrayTlsOptions {
  /** The option of the listener's certificate, as an operator writes it. */
  readonly option: string;
  readonly proxies: TrustedProxies;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Logs that clients use TLS on a listener without a certificate. The clients only see that the connection breaks. */
export function logStrayTls(server: Server, { option, proxies, clock, log }: StrayTlsOptions): void {
  const line = new RareLine(clock, (fields) =>
    log.warn(fields, 'a client speaks TLS, and this listener has no certificate'),
  );
  // Before other listeners, which may destroy the socket.
  server.prependListener('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    if (error.rawPacket?.[0] === HANDSHAKE_RECORD)
      line.write({ option, client: proxies.peerOf(socket as Socket) });
  });
}
