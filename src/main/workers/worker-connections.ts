import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionSource } from '../../proxy/listener/connection-source.ts';

/** The part of its share at which a worker that has stopped accepting connections reports that it can accept again. */
const ACCEPT_AGAIN = 3 / 4;

/**
 * The worker's end of the shared listener. A worker closes its copy when it has its share of the connections, so that the next goes to
 * another worker, and receives a new copy when its share grows or its connections shrink.
 */
export class WorkerConnections implements ConnectionSource {
  readonly address: AddressInfo;
  readonly #server: Server;
  readonly #onChange: () => void;
  #upTo = 0;
  #connections = 0;
  #isClosed = false;

  /** @param onChange called when it stops accepting connections, and when it can accept again */
  constructor(address: AddressInfo, onChange: () => void, onError: (error: Error) => void) {
    this.address = address;
    this.#onChange = onChange;
    // The options of the server of node:http.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true });
    this.#server.on('error', onError);
  }

  get connections(): number {
    return this.#connections;
  }

  get isAccepting(): boolean {
    return this.#server.listening;
  }

  get maxConnections(): number {
    return this.#server.maxConnections;
  }

  set maxConnections(max: number) {
    this.#server.maxConnections = max;
  }

  open(take: (socket: Socket) => void): void {
    this.#server.on('connection', (socket: Socket) => {
      this.#connections++;
      socket.once('close', () => this.#onClose());
      if (this.#connections >= this.#upTo) this.#pause();
      take(socket);
    });
  }

  /** Accepts connections up to that number. `handle` is a copy of the listener, if one was sent. */
  accept(upTo: number, handle: object | undefined): void {
    this.#upTo = upTo;
    if (this.#isClosed || this.isAccepting || this.#connections >= upTo) {
      if (handle !== undefined) discard(handle);
      if (this.isAccepting && this.#connections >= upTo) this.#pause();
      else if (!this.isAccepting && !this.#isClosed) this.#onChange();
      return;
    }
    if (handle === undefined) return;
    this.#server.listen(handle);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return new Promise((closed) => {
      // Without a listener, the callback of close() is called with an error and does not wait for the connections.
      if (this.isAccepting) this.#server.close();
      this.#server.getConnections((_error, count) => {
        if (count === 0) closed();
        else this.#server.once('close', () => closed());
      });
    });
  }

  #onClose(): void {
    this.#connections--;
    const canAccept = this.#connections === Math.floor(this.#upTo * ACCEPT_AGAIN);
    if (canAccept && !this.isAccepting && !this.#isClosed) this.#onChange();
  }

  /** Connections in the queue of the listener stay there for another worker. */
  #pause(): void {
    this.#server.close();
    this.#onChange();
  }
}

function discard(handle: object): void {
  (handle as { close(): void }).close();
}
