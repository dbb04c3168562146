import type { Socket } from 'node:net';
import type { Logger } from '../../../platform/log/log.ts';
import { Pause } from '../../../platform/pace/pause.ts';
import { RfbFailure } from '../../../rfb/rfb-failure.ts';
import { TextScreenServer } from '../../../rfb/screen/text-screen-server.ts';
import { DemoScreen } from './screen/demo-screen.ts';
import type { ConnectionTrace } from './screen/steps-panel.ts';

/** A connection that has not completed the handshake by then is closed. */
const HANDSHAKE_TIMEOUT_MS = 30_000;
/** How long the trace is requested: its spans come from other processes, the last one after this connection is open. */
const TRACE_PATIENCE_MS = 60_000;

/** Pixels per millisecond that are encoded for all viewers of an instance together. Encoding takes an eighth of that time. */
const PIXELS_PER_MS = 16_000;

/** Time per event-loop turn for the input of all viewers of an instance, and the size of the pieces it is handled in. */
const TURN_MS = 4;
const PIECE_BYTES = 64;

/** The trace of the session whose connection has that remote port; undefined if no proxy knows it. */
export type TraceOfConnection = (remotePort: number) => Promise<ConnectionTrace | undefined>;

export interface ViewerOptions {
  readonly socket: Socket;
  readonly instance: string;
  readonly log: Logger;
  readonly traceOfConnection: TraceOfConnection;
  readonly onPowerOff: () => void;
  /** The number of viewers of the instance. */
  readonly viewers: () => number;
  /** Input is ignored while the instance is paused. */
  readonly isPaused: () => boolean;
}

/** One viewer of a demo instance: its connection and its own screen. */
export class Viewer {
  readonly #options: ViewerOptions;
  readonly #screen: DemoScreen;
  readonly #server: TextScreenServer;
  readonly #since = Date.now();
  /** Follows each update, in proportion to its size, so that a viewer that keeps asking leaves time for other work. */
  readonly #pause = new Pause(() => this.#server.refresh());
  readonly #handshakeDeadline: NodeJS.Timeout;
  #asking = false;

  constructor(options: ViewerOptions) {
    this.#options = options;
    const { socket, instance } = options;
    this.#screen = new DemoScreen({
      instance,
      since: this.#since,
      onCopy: (text) => this.#server.cutText(text),
      onPowerOff: options.onPowerOff,
    });
    this.#server = new TextScreenServer({
      canvas: this.#screen.canvas,
      name: `Oriel: ${instance}`,
      send: (bytes) => socket.write(bytes),
      writable: () => this.#pause.isOver && !socket.writableNeedDrain,
      onBeforeUpdate: () => this.#screen.draw(),
      onUpdate: (pixels) => this.#pauseAfter(pixels),
      onKey: (keysym, down) => {
        if (!options.isPaused()) this.#screen.key(keysym, down);
      },
      onPointer: (x, y, buttons) => {
        if (!options.isPaused()) this.#screen.pointer(x, y, buttons);
      },
      onCutText: (text) => {
        if (!options.isPaused()) this.#screen.pasted(text);
      },
    });
    this.#handshakeDeadline = setTimeout(() => {
      if (!this.#server.ready) socket.destroy();
    }, HANDSHAKE_TIMEOUT_MS);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#takeInTurns(chunk));
    socket.on('drain', () => this.#server.refresh());
    // The close event follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(this.#handshakeDeadline);
      this.#pause.stop();
    });
    this.#server.start();
    void this.#askTrace();
  }

  /** Whether the viewer has passed the handshake. */
  get isReady(): boolean {
    return this.#server.ready;
  }

  get screen(): DemoScreen {
    return this.#screen;
  }

  /** Call it a few times a second. */
  tick(now: number): void {
    if (!this.#server.ready) return;
    this.#screen.tick(now);
    this.#server.refresh();
    if (!this.#screen.traced && now - this.#since < TRACE_PATIENCE_MS) void this.#askTrace();
  }

  /** Handles input for a limited time per event-loop turn: input is cheap to send and expensive to draw. */
  #takeInTurns(chunk: Buffer): void {
    const { socket } = this.#options;
    const endsAt = performance.now() + TURN_MS / this.#options.viewers();
    let at = 0;
    for (; at < chunk.length && performance.now() < endsAt; at += PIECE_BYTES) {
      this.#take(chunk.subarray(at, at + PIECE_BYTES));
    }
    if (at >= chunk.length) return;
    socket.pause();
    setImmediate(() => {
      if (socket.destroyed || socket.writableEnded) return;
      socket.resume();
      this.#takeInTurns(chunk.subarray(at));
    });
  }

  #pauseAfter(pixels: number): void {
    const ms = Math.floor((pixels * this.#options.viewers()) / PIXELS_PER_MS);
    if (ms > 0) this.#pause.begin(ms);
  }

  #take(chunk: Buffer): void {
    const { socket, log } = this.#options;
    try {
      this.#server.push(chunk);
    } catch (error) {
      if (error instanceof RfbFailure)
        log.info({ code: error.code, detail: error.detail }, 'protocol error of a viewer');
      else log.error({ err: error }, 'the demo screen failed');
      // The bytes already sent tell the viewer why. The rest of its input is ignored.
      socket.removeAllListeners('data').resume().end();
      socket.destroySoon();
    }
  }

  async #askTrace(): Promise<void> {
    const { socket, log, traceOfConnection } = this.#options;
    if (this.#asking || socket.remotePort === undefined) return;
    this.#asking = true;
    try {
      this.#screen.showTrace(await traceOfConnection(socket.remotePort));
      if (this.#server.ready) this.#server.refresh();
    } catch (error) {
      log.debug({ err: error }, 'the trace of a connection is not available');
    } finally {
      this.#asking = false;
    }
  }
}
