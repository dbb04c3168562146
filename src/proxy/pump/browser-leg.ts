import type { Socket } from 'node:net';
import { asRefusal, Refusal, type RefusalCode } from '../../flow/refusals.ts';
import type { ListEntry } from '../../platform/collections/compact-list.ts';
import { isEncrypted } from '../../platform/tls/is-encrypted.ts';
import { PooledReader } from './buffers/pooled-reader.ts';
import { readAccepted } from './buffers/read-accepted.ts';
import type { ReadBuffers } from './buffers/read-buffers.ts';
import { type ControlFrames, FrameDecoder } from './frames/frame-decoder.ts';
import { binaryFrame, closeFrame, pingFrame, pongFrame, textFrame } from './frames/frame-encoder.ts';
import type { Beating, Heartbeat } from './heartbeat.ts';
import type { HeldLeg, HeldLegs } from './held-legs.ts';
import { Share, type Turns, WORK } from './turns.ts';

/** How the browser's side of a session ended. */
export type BrowserEnd =
  | { readonly how: 'closed'; readonly code: number | undefined; readonly reason: string }
  | { readonly how: 'lost'; readonly error: Error | undefined }
  /** The browser broke the protocol or was silent for too long; the listener must call `close`. */
  | { readonly how: 'refused'; readonly refusal: Refusal };

/** Receives what a browser sends: first the greeting, then the bridge or a refusal. */
export interface BrowserListener {
  /**
   * Takes the data of one read, unmasked: `chunk[start..end)`. Returns false if the bytes are still in use: then they belong to the
   * listener, until `release` if it holds the leg, and otherwise for good.
   */
  data(chunk: Buffer, start: number, end: number): boolean;
  /** Messages that the last `data` read; absent if bytes pass unread. */
  readonly messages?: number;
  /** Receives the work of each read, as `WORK` counts it, without that of the kernel. */
  worked?(work: number): void;
  /** The kernel has taken all that was written. */
  drained(): void;
  /** Called once, and not after `close`. */
  ended(end: BrowserEnd): void;
}

const NO_BROWSER_LISTENER: BrowserListener = { data: () => true, drained() {}, ended() {} };

/** The size of Node.js's own reads. After a read of this length another one in the same turn is likely. */
const FULL_READ = 65_536;
/** A read of at most so many bytes is input or a request for an update. */
const FEW_EVENTS = 1_024;

const NO_PAYLOAD = Buffer.alloc(0);

/** There are two beats in an interval: a ping after the first silent one, then two intervals for any read. */
const SILENT_BEATS_BEFORE_PING = 1;
const SILENT_BEATS_BEFORE_END = 5;

/** Work for a browser after it was sent a Close frame: enough for the bytes under way and its own Close frame. */
const CLOSING_WORK = 1024 * 1024;
/** Reads up to this many bytes are not worth splitting. */
const DENSE_FROM = 4_096;

export interface BrowserLegOptions {
  readonly turns: Turns;
  readonly buffers: ReadBuffers;
  readonly heartbeat: Heartbeat;
  readonly heldLegs: HeldLegs;
  readonly clientFrameBytes: number;
  readonly closeWaitMs: number;
  /** The code of the refusal if the console server takes no bytes. */
  readonly silent: RefusalCode;
}

/** A browser's WebSocket after the opening handshake: frames, pings, the closing handshake [RFC 6455 5 and 7]. */
export class BrowserLeg implements ControlFrames, Beating, HeldLeg {
  listener: BrowserListener = NO_BROWSER_LISTENER;
  /** Set if the viewer may send text messages; see ControlFrames. */
  receivedText: ((payload: Buffer) => void) | undefined;
  /** The selected sub-protocol, or empty. */
  readonly protocol: string;
  readonly #socket: Socket;
  readonly #options: BrowserLegOptions;
  readonly #decoder: FrameDecoder;
  #state: 'open' | 'closing' = 'open';
  #closeReceived: { readonly code: number | undefined; readonly reason: string } | undefined;
  /** Payload of the latest ping without an answer; only the latest needs one [RFC 6455 5.5.3]. */
  #pinged: Buffer | undefined;
  #pongIsDue = false;
  #held = false;
  /** Set when the leg is held for the first time. */
  #heldEntry: ListEntry<HeldLeg> | undefined;
  #waitsForTurn = false;
  readonly #share: Share;
  #closingWork = 0;
  #silentBeats = 0;
  #writeIsPending = false;
  /** Undefined if Node.js reads into its own buffers, as with TLS. */
  #reader: PooledReader | undefined;
  #switchBuffer: (() => void) | undefined;

  constructor(socket: Socket, protocol: string, options: BrowserLegOptions) {
    this.#socket = socket;
    this.protocol = protocol;
    this.#options = options;
    this.#decoder = new FrameDecoder(this, options.clientFrameBytes);
    this.#share = new Share(options.turns);
  }

  /** Starts reading, first the bytes that came with the request. There must be a listener. */
  start(head: Buffer): void {
    const socket = this.#socket;
    if (socket.destroyed) {
      this.#lose(undefined);
      return;
    }
    const beats = this.#options.heartbeat.add(this);
    socket.on('end', () => this.#lose(undefined));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => {
      beats?.leave();
      this.#heldEntry?.leave();
      this.#lose(undefined);
      this.#reader?.close();
      this.#reader = undefined;
    });
    if (head.length > 0) this.#read(head);
    this.#beginReading();
    if (this.#held || this.#waitsForTurn) socket.pause();
  }

  /** Reads into pooled buffers if Node.js allows it and has not read bytes by itself since the request. */
  #beginReading(): void {
    const socket = this.#socket;
    const reader = new PooledReader(this.#options.buffers);
    const onread = {
      buffer: () => reader.current.payload,
      callback: (length: number) => this.#readPooled(reader, length),
    };
    if (socket.readableLength === 0) this.#switchBuffer = readAccepted(socket, onread);
    if (this.#switchBuffer !== undefined) {
      this.#reader = reader;
    } else {
      reader.close();
      socket.on('data', this.#read);
    }
    socket.resume(); // It was paused until the handshake was answered.
  }

  /** Written bytes that the kernel has not taken yet. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Sends finished frames. Returns true if the kernel took them all, so that the bytes are free. */
  write(frames: Buffer): boolean {
    if (this.#state !== 'open') return true;
    // The callback and not `drain`: where write() returned true with bytes still pending, no drain ever comes.
    this.#socket.write(frames, this.#written);
    this.#writeIsPending = this.#socket.writableLength > 0;
    return !this.#writeIsPending;
  }

  /** Sends a copy of a few bytes as one message. */
  send(payload: Uint8Array): void {
    if (payload.length > 0) this.write(binaryFrame(payload));
  }

  /** Sends a text message. Only for Oriel's page: to other viewers it breaks the protocol. */
  sendText(text: string): void {
    this.write(textFrame(text));
  }

  /** Stops reading until `release`. */
  hold(): void {
    this.#held = true;
    this.#silentBeats = 0;
    this.#socket.pause();
    if (!this.#socket.destroyed) this.#heldEntry ??= this.#options.heldLegs.add(this);
  }

  release(): void {
    this.#held = false;
    this.#reader?.reclaim();
    this.#silentBeats = 0;
    this.#readOn();
  }

  /** Called by `Turns`. */
  resume(): void {
    this.#waitsForTurn = false;
    this.#readOn();
  }

  /** Starts the closing handshake [RFC 6455 7.1.2] and waits at most `closeWaitMs` for its end. Removes the listener. */
  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.write(closeFrame(code, reason));
    this.#beginClosing();
  }

  destroy(): void {
    this.#state = 'closing';
    this.listener = NO_BROWSER_LISTENER;
    this.#socket.destroy();
  }

  /**
   * One pong in a turn answers all pings before it, and none is sent while the last one is pending: a client that pings as fast as
   * it can costs one write per turn, and one that does not read fills no buffer here.
   */
  receivedPing(payload: Buffer): void {
    if (this.#pinged?.length === payload.length) payload.copy(this.#pinged);
    else this.#pinged = Buffer.from(payload);
    this.#answerPingLater();
  }

  receivedPong(): void {} // Every read resets the count of silent beats.

  receivedClose(code: number | undefined, reason: string): void {
    this.#closeReceived = { code, reason };
  }

  beat(): void {
    if (this.#state !== 'open') return;
    this.#silentBeats++;
    // While the leg is held, the browser cannot be blamed for silence; the console server accepts no bytes.
    if (this.#held) {
      if (this.#silentBeats >= SILENT_BEATS_BEFORE_END)
        this.#refuse(new Refusal(this.#options.silent, 'it takes nothing'));
      return;
    }
    if (this.#silentBeats === SILENT_BEATS_BEFORE_PING && this.backlog === 0) this.write(pingFrame());
    else if (this.#silentBeats >= SILENT_BEATS_BEFORE_END) this.#refuse(new Refusal('viewer_stalled'));
  }

  /** Writes a pong that needs no answer [RFC 6455 5.5.3]: the write fails if the browser has disconnected. */
  probe(): void {
    if (this.#held && this.backlog === 0) this.write(pongFrame(NO_PAYLOAD));
  }

  #readPooled(reader: PooledReader, length: number): boolean {
    const { payload } = reader.current;
    const isFree = this.#take(payload.subarray(0, length), length === payload.length);
    // A listener that holds the leg releases it when it has finished with the bytes.
    const use = isFree ? 'free' : this.#held ? 'lent' : 'kept';
    reader.advance(length, use, this.#isDense(length));
    return true;
  }

  /** Whether frames are so short that a big read of them is much work. Reads become smaller then, because a read cannot be split. */
  #isDense(length: number): boolean {
    return length > DENSE_FROM && this.#decoder.frames * WORK.frame > length;
  }

  #read = (chunk: Buffer): void => void this.#take(chunk, chunk.length >= FULL_READ);

  /** Returns true if the bytes are free. */
  #take(chunk: Buffer, isFull: boolean): boolean {
    this.#silentBeats = 0;
    try {
      this.#decoder.decode(chunk);
    } catch (error) {
      this.#refuse(asRefusal(error));
      return true;
    }
    const { start, end } = this.#decoder;
    const isFree = end === start || this.#state !== 'open' || this.listener.data(chunk, start, end);
    if (this.#closeReceived !== undefined) this.#answerClose(this.#closeReceived);
    else this.#spend(chunk.length, isFull);
    return isFree;
  }

  /** [RFC 6455 5.5.1] After the data that preceded the Close frame in the same read. */
  #answerClose(end: { code: number | undefined; reason: string }): void {
    this.#closeReceived = undefined;
    if (this.#state === 'open') {
      const { listener } = this;
      this.close(end.code ?? 1000, '');
      listener.ended({ how: 'closed', ...end });
    }
    this.#hangUp();
  }

  /** Closes the connection after both sides have sent Close [RFC 6455 7.1.1], all is written and TLS is shut down. */
  #hangUp(): void {
    const socket = this.#socket;
    if (this.backlog > 0 || isEncrypted(socket)) socket.destroySoon();
    // After Node.js has called back for the last write; otherwise it reports an error for it.
    else process.nextTick(() => socket.destroy());
  }

  #refuse(refusal: Refusal): void {
    if (this.#state === 'open') this.#takeListener().ended({ how: 'refused', refusal });
  }

  #lose(error: Error | undefined): void {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#takeListener().ended({ how: 'lost', error });
    }
    this.#socket.destroy();
  }

  #takeListener(): BrowserListener {
    const { listener } = this;
    this.listener = NO_BROWSER_LISTENER;
    return listener;
  }

  #beginClosing(): void {
    this.#state = 'closing';
    this.listener = NO_BROWSER_LISTENER;
    // Reading goes on: closing with bytes unread would be a reset, and the browser would lose the Close frame. It must not overwrite
    // bytes that the guest leg still sends.
    if (this.#reader?.forsake() === true) this.#switchBuffer?.();
    this.#held = false;
    this.#readOn();
    const timer = setTimeout(() => this.#socket.destroy(), this.#options.closeWaitMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #spend(length: number, isFull: boolean): void {
    const { turns } = this.#options;
    const { listener } = this;
    if (!isFull && length <= FEW_EVENTS) turns.inputCame();
    const { start, end, frames } = this.#decoder;
    const messages = end > start ? (listener.messages ?? 0) : 0;
    const work = length + frames * WORK.frame + messages * WORK.message;
    listener.worked?.(work);
    if (this.#state === 'closing') {
      this.#closingWork += work;
      if (this.#closingWork > CLOSING_WORK) return void this.#socket.destroy();
    }
    if (!this.#share.spend(work + WORK.read, isFull)) return;
    this.#waitsForTurn = true;
    this.#socket.pause();
    turns.later(this, this.#share.spent);
  }

  #answerPingLater(): void {
    if (this.#pongIsDue || this.backlog > 0) return;
    this.#pongIsDue = true;
    setImmediate(this.#answerPing);
  }

  #answerPing = (): void => {
    this.#pongIsDue = false;
    // With a backlog the pong follows once it has gone.
    if (this.#pinged === undefined || this.backlog > 0) return;
    const pong = pongFrame(this.#pinged);
    this.#pinged = undefined;
    this.write(pong);
  };

  #readOn(): void {
    if (!this.#held && !this.#waitsForTurn) this.#socket.resume();
  }

  #written = (): void => {
    if (this.#socket.writableLength > 0) return;
    if (this.#writeIsPending) {
      this.#writeIsPending = false;
      this.#silentBeats = 0; // The peer's kernel made slot: it is alive, if slow.
    }
    if (this.#pinged !== undefined) this.#answerPingLater();
    this.listener.drained();
  };
}
