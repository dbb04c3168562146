import type { AddressInfo, Socket } from 'node:net';
import type { Closable } from '../../platform/lifecycle.ts';

/** Supplies connections to a proxy that does not listen itself because it shares its address with other processes. */
export interface ConnectionSource extends Closable {
  readonly address: AddressInfo;
  /** Connections that may be open at once; further ones are closed. */
  maxConnections: number;
  /** Starts the flow of connections. Called once. */
  open(take: (socket: Socket) => void): void;
  /** Stops accepting; resolves when the last accepted connection has closed. */
  close(): Promise<void>;
}
