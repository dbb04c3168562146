import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionSource } from '../../proxy/listener/connection-source.ts';

/** Share of what a worker may have at which one that has stopped taking connections says that it has slot again. */
const ROOM_AGAIN = 3 / 4;

/**
 * A worker's end of the shared listener. It closes its copy of it the moment that it has its share, so that the next
 * connection goes to another, and is handed a new copy when its share grows or it has fewer.
 */
export class WorkerConnections implements ConnectionSource {
  readonly address: AddressInfo;
  readonly #server: Server;
  readonly #onChange: () => void;
  #upTo = 0;
  #connections = 0;
  #isClosed = false;

  /** `onChange`: it takes no connections any more, or has slot again. */
  constructor(address: AddressInfo, onChange: () => void, onError: (error: Error) => void) {
    this.address = address;
    this.#onChange = onChange;
    // As the server of node:http has it.
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
      socket.once('close', () => this.#letGo());
      if (this.#connections >= this.#upTo) this.#pause();
      take(socket);
    });
  }

  /** Takes connections until there are so many. `handle`: a copy of the listener, where it has been sent along. */
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
      // The callback comes with an error where it does not listen, and then does not wait for the connections.
      if (this.isAccepting) this.#server.close();
      this.#server.getConnections((_error, count) => {
        if (count === 0) closed();
        else this.#server.once('close', () => closed());
      });
    });
  }

  #letGo(): void {
    this.#connections--;
    const isFreeAgain = this.#connections === Math.floor(this.#upTo * ROOM_AGAIN);
    if (isFreeAgain && !this.isAccepting && !this.#isClosed) this.#onChange();
  }

  /** Those in the listener's queue stay there for another one. */
  #pause(): void {
    this.#server.close();
    this.#onChange();
  }
}

function discard(handle: object): void {
  (handle as { close(): void }).close();
}
