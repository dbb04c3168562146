import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { refuseClient } from '../../../rfb/handshake/handshake-with-client.ts';
import { type TraceOfConnection, Viewer } from './viewer.ts';

/** Viewers at once; each costs its picture, some 650 kB. */
const MAX_VIEWERS = 100;
const TICK_MS = 250;
/** How long one that is turned away has to read why. */
const FAREWELL_MS = 1_000;

export interface DemoGuestOptions {
  readonly name: string;
  readonly log: Logger;
  readonly traceOfConnection: TraceOfConnection;
  /** Somebody clicked the button. */
  readonly onPowerOff: () => void;
}

/** A running demo guest: a VNC server on a free port of the loopback address, each viewer with a screen of its own. */
export class DemoGuest implements Closable {
  readonly #options: DemoGuestOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #viewers = new Set<Viewer>();
  readonly #timer: NodeJS.Timeout;

  private constructor(options: DemoGuestOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    server.on('connection', (socket) => this.#accept(socket));
    this.#timer = setInterval(() => {
      for (const viewer of this.#viewers) viewer.tick(Date.now());
    }, TICK_MS);
  }

  /** Resolves when it listens. */
  static async start(options: DemoGuestOptions): Promise<DemoGuest> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    return new DemoGuest(options, server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all viewers; resolves when the port is free. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (this.#viewers.size >= MAX_VIEWERS) {
      this.#turnAway(socket);
      return;
    }
    const { name, log, traceOfConnection, onPowerOff } = this.#options;
    const viewers = () => this.#viewers.size;
    const viewer = new Viewer({ socket, guest: name, log, traceOfConnection, onPowerOff, viewers });
    this.#viewers.add(viewer);
    socket.on('close', () => this.#viewers.delete(viewer));
  }

  #turnAway(socket: Socket): void {
    if (this.#sockets.size > 2 * MAX_VIEWERS) {
      socket.destroy();
      return;
    }
    const farewell = setTimeout(() => socket.destroy(), FAREWELL_MS);
    socket.on('close', () => clearTimeout(farewell));
    socket.on('error', () => {});
    socket.resume().end(refuseClient(`the demo guest has ${MAX_VIEWERS} viewers already`));
  }
}
