import type { Socket } from 'node:net';
import type { Contract, Payload, Peers, Publish, Service, Topic } from '../contracts/contract.ts';
import type { Closable } from '../platform/lifecycle.ts';

/**
 * How roles reach each other. Requests and replies are copied and validated on both ends, whatever is behind:
 * a caller sees `Undelivered`, a `Refusal`, or a reply that fits the contract.
 */
export interface Transport extends Closable {
  /** Offers a contract under this host's name until closed. */
  serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable>;
  peers<C extends Contract>(contract: C): Peers<C>;
  publisher<T extends Topic>(topic: T): Publish<T>;
  subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable>;
  /**
   * What keeps this process from its peers at this moment, a sentence each with option, file, line and remedy: no server
   * reachable, credentials rejected, a permission denied. Empty where nothing does. Never holds a secret.
   */
  troubles(): readonly string[];
}

/** A transport that joins processes by streams that somebody else has opened. */
export interface LinkedTransport extends Transport {
  /** Resolves when both ends know what the other serves; closing it parts them. Rejects where the stream ends before. */
  attach(stream: Socket): Promise<Closable>;
}
