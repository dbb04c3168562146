import type { Socket } from 'node:net';
import type { Contract, Payload, Peers, Publish, Service, Topic } from '../contracts/contract.ts';
import type { Closable } from '../platform/lifecycle.ts';

/**
 * How roles reach each other. Requests and replies are copied and validated, whatever the implementation: a caller gets a reply
 * that fits the contract, or a `Refusal`; if no server answered, it is an `Undelivered`.
 */
export interface Transport extends Closable {
  /** Serves a contract under the name of this host until closed. */
  serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable>;
  peers<C extends Contract>(contract: C): Peers<C>;
  publisher<T extends Topic>(topic: T): Publish<T>;
  subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable>;
  /**
   * What keeps this process from its peers at this moment, one sentence each with option, file, line and remedy: no server
   * reachable, credentials rejected, a permission denied. Empty if nothing does. Never holds a secret.
   */
  troubles(): readonly string[];
}

/** A transport between processes of one program that are connected by streams. */
export interface LinkedTransport extends Transport {
  /**
   * Resolves when both ends know what the other serves; closing it disconnects them. Rejects if the stream ends before, or if
   * the other end takes too long.
   */
  attach(stream: Socket): Promise<Closable>;
}
