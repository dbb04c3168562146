import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PooledReader } from './buffers/pooled-reader.ts';
import type { ReadBuffers } from './buffers/read-buffers.ts';
import { readInto } from './buffers/read-into.ts';
import { Share, type Turns, WORK } from './turns.ts';

/** Who listens to a VNC server: its handshake first, the bridge after. */
export interface GuestListener {
  /**
   * `bytes[HEADROOM..HEADROOM+length)` came; the headroom may be written to.
   * False: the bytes are still in use, and nothing more is read until `release`.
   */
  bytes(bytes: Buffer, length: number): boolean;
  /** All that was written has left this process. */
  drained(): void;
  /** The VNC server will say nothing more. Called once. */
  ended(error: Error | undefined): void;
}

const NOBODY: GuestListener = { bytes: () => true, drained() {}, ended() {} };

export interface GuestLegOptions {
  readonly buffers: ReadBuffers;
  readonly turns: Turns;
  readonly closeWaitMs: number;
  /** Told of every socket that is made. */
  readonly onSocket: (socket: Socket) => void;
}

/** The connection to a VNC server, plain or inside TLS, reading into pooled buffers that grow with the stream. */
export class GuestLeg {
  listener: GuestListener = NOBODY;
  readonly #options: GuestLegOptions;
  readonly #reader: PooledReader;
  readonly #share: Share;
  #socket: Socket | undefined;
  /** Nothing is read before the first `release`: a VNC server speaks first, and somebody has to listen. */
  #held = true;
  #waitsForTurn = false;
  #ended = false;
  /** An end that came while the one conversation was over and the next had not begun. */
  #untold: { readonly error: Error | undefined } | undefined;
  #isBetween = false;
  #finishing = false;
  #closed = false;

  constructor(options: GuestLegOptions) {
    this.#options = options;
    this.#reader = new PooledReader(options.buffers);
    this.#share = new Share(options.turns);
  }

  /** For `net.connect`: the only documented way to read into buffers of one's own. */
  readonly onread = {
    buffer: (): Uint8Array => this.#reader.current.payload,
    callback: (length: number): boolean => this.#read(length),
  };

  /** To be called with the socket that was made with `onread`, while it is still connecting. */
  attach(socket: Socket): void {
    this.#options.onSocket(socket);
    this.#listenTo(socket);
  }

  /** Goes on inside the TLS that is put on top. To be called while held; the listener is told of an end from now on, of bytes after `release`. */
  encrypt(putTlsOn: (socket: Socket) => TLSSocket, listener: GuestListener): TLSSocket {
    const plain = this.#socket!;
    const encrypted = putTlsOn(plain);
    plain.on('error', (error) => encrypted.destroy(error));
    encrypted.pause();
    readInto(encrypted, this.onread); // First: what it still has comes before the end.
    this.#listenTo(encrypted);
    this.listener = listener;
    this.#tellEnd();
    return encrypted;
  }

  get localPort(): number {
    return this.#socket?.localPort ?? 0;
  }

  /** Bytes that wait in this process. */
  get backlog(): number {
    return this.#socket?.writableLength ?? 0;
  }

  write(bytes: Uint8Array): void {
    // The callback and not `drain`: where write() returned true with bytes still pending, no drain ever comes.
    this.#socket?.write(bytes, this.#written);
  }

  /** Begins to read, or goes on: what the listener held is free again. */
  release(): void {
    this.#held = false;
    this.#reader.reclaim();
    if (!this.#tellEnd()) this.#readOn();
  }

  /** Reads no more until `release`, and tells nothing: the next listener is to hear even that the guest has gone meanwhile. */
  hold(): void {
    this.#held = true;
    this.#isBetween = true;
  }

  /** In the next turn of the event loop. */
  resume(): void {
    this.#waitsForTurn = false;
    this.#readOn();
  }

  /** Lets what was written arrive, then hangs up; nobody listens any more. Bounded by `closeWaitMs`. */
  finish(): void {
    this.listener = NOBODY;
    const socket = this.#socket;
    if (this.#finishing || socket === undefined || socket.destroyed) return;
    this.#finishing = true;
    socket.end();
    if (this.#ended) return void socket.destroySoon();
    // Reading goes on meanwhile: closing with bytes unread would be a reset, and lose what the guest has not got yet.
    // But never into a buffer that a browser is still being sent from.
    this.#held = false;
    this.#readOn();
    const timer = setTimeout(() => socket.destroy(), this.#options.closeWaitMs);
    socket.once('end', () => socket.destroySoon());
    socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.listener = NOBODY;
    this.#socket?.destroy();
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket;
    socket.pause();
    // Once TLS is on top, its socket tells of everything.
    const onIts = (event: string, act: (error?: Error) => void) =>
      socket.on(event, (error) => {
        if (socket === this.#socket) act(error);
      });
    onIts('end', () => this.#end(undefined));
    onIts('error', (error) => this.#end(error));
    onIts('close', () => {
      this.#end(undefined);
      this.#close();
    });
  }

  /** There is a listener again: true where the guest has gone before. */
  #tellEnd(): boolean {
    this.#isBetween = false;
    const untold = this.#untold;
    this.#untold = undefined;
    if (untold !== undefined) this.listener.ended(untold.error);
    return untold !== undefined;
  }

  #read(length: number): boolean {
    const { bytes, payload } = this.#reader.current;
    const full = length === payload.length;
    const isFree = this.listener.bytes(bytes, length);
    this.#reader.advance(length, isFree ? 'free' : 'lent');
    if (this.#share.spend(length + WORK.read, full)) {
      this.#waitsForTurn = true;
      this.#options.turns.later(this, this.#share.spent);
    }
    return this.#mayRead;
  }

  #readOn(): void {
    if (this.#mayRead) this.#socket?.resume();
  }

  get #mayRead(): boolean {
    return !this.#held && !this.#reader.isLent && !this.#waitsForTurn;
  }

  #written = (): void => {
    if (this.#socket?.writableLength === 0) this.listener.drained();
  };

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#isBetween) this.#untold = { error };
    else this.listener.ended(error);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.close();
  }
}
