import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PooledReader } from './buffers/pooled-reader.ts';
import type { ReadBuffers } from './buffers/read-buffers.ts';
import { readInto } from './buffers/read-into.ts';
import { Share, type Turns, WORK } from './turns.ts';

/** Receives what a console server sends: first the negotiation, then the bridge. */
export interface GuestListener {
  /**
   * Takes `bytes[HEADROOM..HEADROOM+length)`; the headroom may be written to. Returns false if the bytes are still in use: then
   * nothing is read until `release`.
   */
  bytes(bytes: Buffer, length: number): boolean;
  /** The kernel has taken all that was written. */
  drained(): void;
  /** The console server sends nothing more. Called once. */
  ended(error: Error | undefined): void;
}

const NO_GUEST_LISTENER: GuestListener = { bytes: () => true, drained() {}, ended() {} };

export interface GuestLegOptions {
  readonly buffers: ReadBuffers;
  readonly turns: Turns;
  readonly closeWaitMs: number;
  /** Called with every new socket. */
  readonly onSocket: (socket: Socket) => void;
}

/** The connection to a console server, plain or inside TLS. */
export class GuestLeg {
  listener: GuestListener = NO_GUEST_LISTENER;
  readonly #options: GuestLegOptions;
  readonly #reader: PooledReader;
  readonly #share: Share;
  #socket: Socket | undefined;
  /** Nothing is read before the first `release`: a console server may speak before there is a listener. */
  #held = true;
  #waitsForTurn = false;
  #ended = false;
  /** An end that came between two listeners. */
  #unreportedEnd: { readonly error: Error | undefined } | undefined;
  #isBetween = false;
  #finishing = false;
  #closed = false;

  constructor(options: GuestLegOptions) {
    this.#options = options;
    this.#reader = new PooledReader(options.buffers);
    this.#share = new Share(options.turns);
  }

  /** For `net.connect`: the only documented way to read into the caller's buffers. */
  readonly onread = {
    buffer: (): Uint8Array => this.#reader.current.payload,
    callback: (length: number): boolean => this.#read(length),
  };

  /** Takes the socket that was created with `onread`, while it is still connecting. */
  attach(socket: Socket): void {
    this.#options.onSocket(socket);
    this.#listenTo(socket);
  }

  /** Continues inside TLS. To be called while held; the listener receives an end from now on, and bytes after `release`. */
  encrypt(putTlsOn: (socket: Socket) => TLSSocket, listener: GuestListener): TLSSocket {
    const plain = this.#socket;
    if (plain === undefined) throw new Error('there is no connection to encrypt');
    const encrypted = putTlsOn(plain);
    plain.on('error', (error) => encrypted.destroy(error));
    encrypted.pause();
    readInto(encrypted, this.onread); // Before the listeners for the end, so that the last bytes come first.
    this.#listenTo(encrypted);
    this.listener = listener;
    this.#reportEnd();
    return encrypted;
  }

  get localPort(): number {
    return this.#socket?.localPort ?? 0;
  }

  /** Written bytes that the kernel has not taken yet. */
  get backlog(): number {
    return this.#socket?.writableLength ?? 0;
  }

  write(bytes: Uint8Array): void {
    // The callback and not `drain`: where write() returned true with bytes still pending, no drain ever comes.
    this.#socket?.write(bytes, this.#written);
  }

  /** Starts or continues reading. The listener has finished with the bytes that it used. */
  release(): void {
    this.#held = false;
    this.#reader.reclaim();
    if (!this.#reportEnd()) this.#readOn();
  }

  /** Stops reading until `release`. An end in the meantime is reported to the next listener. */
  hold(): void {
    this.#held = true;
    this.#isBetween = true;
  }

  /** Called by `Turns`. */
  resume(): void {
    this.#waitsForTurn = false;
    this.#readOn();
  }

  /** Closes the connection after all written bytes have been sent, or after `closeWaitMs`. Removes the listener. */
  finish(): void {
    this.listener = NO_GUEST_LISTENER;
    const socket = this.#socket;
    if (this.#finishing || socket === undefined || socket.destroyed) return;
    this.#finishing = true;
    socket.end();
    if (this.#ended) return void socket.destroySoon();
    // Reading continues: closing with unread bytes would reset the connection and lose bytes on their way to the instance. It
    // continues only after the browser leg has sent the lent bytes.
    this.#held = false;
    this.#readOn();
    const timer = setTimeout(() => socket.destroy(), this.#options.closeWaitMs);
    socket.once('end', () => socket.destroySoon());
    socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.listener = NO_GUEST_LISTENER;
    this.#socket?.destroy();
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket;
    socket.pause();
    // Under TLS the events of the plain socket are ignored.
    const on = (event: string, act: (error?: Error) => void) =>
      socket.on(event, (error) => {
        if (socket === this.#socket) act(error);
      });
    on('end', () => this.#end(undefined));
    on('error', (error) => this.#end(error));
    on('close', () => {
      this.#end(undefined);
      this.#close();
    });
  }

  /** Reports an end that came between two listeners to the new one; returns true if there was one. */
  #reportEnd(): boolean {
    this.#isBetween = false;
    const end = this.#unreportedEnd;
    this.#unreportedEnd = undefined;
    if (end !== undefined) this.listener.ended(end.error);
    return end !== undefined;
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
    if (this.#isBetween) this.#unreportedEnd = { error };
    else this.listener.ended(error);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.close();
  }
}
