import type { AddressInfo, Socket } from 'node:net';
import type { Closable } from '../../platform/lifecycle.ts';

/** Where a proxy gets its connections from that does not listen itself: it shares an address with other processes. */
export interface ConnectionSource extends Closable {
  readonly address: AddressInfo;
  /** Connections that may be open at once; who comes beyond that is cut off. */
  maxConnections: number;
  /** Called once; from then on connections come, as a server of node:http wants them. */
  open(take: (socket: Socket) => void): void;
  /** Takes no more; resolves when the last that it took has closed. */
  close(): Promise<void>;
}
