import type { Socket } from 'node:net';
import { FrameReader, maskedFrame, type OnPayload, PONG } from './frames.ts';

/** `raw`: the bytes themselves; `websocket`: in frames, as a browser sends and gets them. */
export type Framing = 'raw' | 'websocket';

const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

/** One end of a console: the viewer's or the guest's. Bytes of `onPayload` are its own only until it returns. */
export class Channel {
  readonly socket: Socket;
  readonly framing: Framing;
  onPayload: OnPayload = () => {};
  /** Where true, one read is all that this end takes before everyone else has had a turn. */
  isFair = false;
  readonly #reader: FrameReader | undefined;
  #isPumping = false;
  #isHeld = false;

  constructor(socket: Socket, framing: Framing) {
    this.socket = socket;
    this.framing = framing;
    if (framing === 'websocket') this.#reader = new FrameReader(() => socket.write(PONG));
    socket.on('error', () => socket.destroy());
  }

  /** For sockets that are read by events. */
  readonly onData = (chunk: Buffer): void => {
    if (this.read(chunk, chunk.length)) return;
    this.socket.pause();
    setImmediate(this.#resume);
  };

  /** For sockets that read into a shared buffer. False: no more until it resumes. */
  readonly onShared = (length: number, bytes: Buffer): boolean => {
    if (this.read(bytes, length)) return true;
    setImmediate(this.#resume);
    return false;
  };

  read(bytes: Buffer, length: number): boolean {
    if (this.#reader === undefined) this.onPayload(bytes, 0, length);
    else this.#reader.read(bytes, length, this.onPayload);
    return !this.isFair && !this.#isHeld;
  }

  /** Reads no more until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.socket.resume();
  }

  /** What to write so that the other end gets this payload. */
  frame(payload: Uint8Array): Buffer {
    return this.framing === 'raw' ? Buffer.from(payload) : maskedFrame(payload, MASK);
  }

  send(payload: Uint8Array): void {
    this.socket.write(this.frame(payload));
  }

  /** Sends the same bytes over and over, as fast as the other end takes them. */
  pump(frames: Buffer): void {
    this.#isPumping = true;
    const next = () => {
      if (!this.#isPumping || this.socket.destroyed) return;
      this.socket.write(frames, () => setImmediate(next));
    };
    next();
  }

  stopPumping(): void {
    this.#isPumping = false;
  }

  close(): void {
    this.#isPumping = false;
    this.socket.destroy();
  }

  readonly #resume = (): void => {
    if (!this.#isHeld) this.socket.resume();
  };
}
