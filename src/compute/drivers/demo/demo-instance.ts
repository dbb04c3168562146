import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { writePng } from '../../../platform/picture/write-png.ts';
import { refuseClient } from '../../../rfb/handshake/handshake-with-client.ts';
import { DemoScreen } from './screen/demo-screen.ts';
import { type TraceOfConnection, Viewer } from './viewer.ts';

/** Viewers at once. Each has a picture of 650 kB. */
const MAX_VIEWERS = 100;
const TICK_MS = 250;
/** A refused viewer has this long to read the reason. */
const REFUSAL_MS = 1_000;

export interface DemoInstanceOptions {
  readonly name: string;
  readonly log: Logger;
  readonly traceOfConnection: TraceOfConnection;
  readonly onPowerOff: () => void;
}

/** A running demo instance: a console server on a free loopback port. Each viewer has its own screen. */
export class DemoInstance implements Closable {
  readonly #options: DemoInstanceOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #viewers = new Set<Viewer>();
  readonly #timer: NodeJS.Timeout;
  readonly #unwatched: DemoScreen;
  #isPaused = false;

  private constructor(options: DemoInstanceOptions, server: Server) {
    this.#options = options;
    this.#unwatched = new DemoScreen({
      instance: options.name,
      since: Date.now(),
      onCopy: () => {},
      onPowerOff: () => {},
    });
    this.#unwatched.showNoViewer();
    this.#server = server;
    server.on('connection', (socket) => this.#accept(socket));
    this.#timer = setInterval(() => {
      if (this.#isPaused) return;
      for (const viewer of this.#viewers) viewer.tick(Date.now());
    }, TICK_MS);
  }

  /** Resolves when it listens. */
  static async start(options: DemoInstanceOptions): Promise<DemoInstance> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    return new DemoInstance(options, server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The picture of the viewer that came last, or that of the instance without viewers, as a PNG. */
  screenshot(): Promise<Buffer> {
    const viewer = [...this.#viewers].findLast(({ isReady }) => isReady);
    const { canvas } = viewer?.screen ?? this.#unwatched;
    const { width, height, palette } = canvas;
    const { pixels } = canvas.image(canvas.bounds);
    return writePng({ form: 'indexed', width, height, palette, pixels });
  }

  /** The screens stay as they are, and input is ignored. */
  pause(): void {
    this.#isPaused = true;
  }

  unpause(): void {
    this.#isPaused = false;
  }

  /** Closes all connections. Resolves when the port is free. */
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
      this.#refuse(socket);
      return;
    }
    const { name, log, traceOfConnection, onPowerOff } = this.#options;
    const viewers = () => this.#viewers.size;
    const isPaused = () => this.#isPaused;
    const options = { socket, instance: name, log, traceOfConnection, onPowerOff, viewers, isPaused };
    const viewer = new Viewer(options);
    this.#viewers.add(viewer);
    socket.on('close', () => this.#viewers.delete(viewer));
  }

  #refuse(socket: Socket): void {
    if (this.#sockets.size > 2 * MAX_VIEWERS) {
      socket.destroy();
      return;
    }
    const deadline = setTimeout(() => socket.destroy(), REFUSAL_MS);
    socket.on('close', () => clearTimeout(deadline));
    socket.on('error', () => {});
    socket.resume().end(refuseClient(`the demo instance already has ${MAX_VIEWERS} viewers`));
  }
}
