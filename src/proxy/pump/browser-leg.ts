import type { Socket } from 'node:net';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
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

/** How a browser's side came to its end. */
export type BrowserEnd =
  | { readonly how: 'closed'; readonly code: number | undefined; readonly reason: string }
  | { readonly how: 'lost'; readonly error: Error | undefined }
  /** It broke the protocol or was silent for too long: the listener is to `close` it. */
  | { readonly how: 'refused'; readonly refusal: Refusal };

/** Who listens to a browser: its handshake first, then the bridge or a refusal. */
export interface BrowserListener {
  /**
   * Data of one read, unmasked: `chunk[start..end)`. Whether the bytes are free again; where they are not, because somebody is
   * still sent from them, they are the listener's own, and if it holds the leg, until it releases it.
   */
  data(chunk: Buffer, start: number, end: number): boolean;
  /** RFB messages that the last `data` looked at; absent where bytes pass unread. */
  readonly messages?: number;
  /** The work of each read, as `WORK` counts it, without what the kernel does. */
  worked?(work: number): void;
  /** All that was written has left this process. */
  drained(): void;
  /** Called once, and not after `close`. */
  ended(end: BrowserEnd): void;
}

const NO_BROWSER_LISTENER: BrowserListener = { data: () => true, drained() {}, ended() {} };

/** What Node.js reads at once where it reads by itself; a read of this length is likely to be followed by another in the same turn. */
const FULL_READ = 65_536;
/** A read of at most so many bytes is somebody typing, pointing or asking for the next picture. */
const FEW_EVENTS = 1_024;

const NO_PAYLOAD = Buffer.alloc(0);

/** Beats come twice an interval: ping after the first silent one, then two intervals for any sign of life. */
const SILENT_BEATS_BEFORE_PING = 1;
const SILENT_BEATS_BEFORE_END = 5;

/** Work for a browser that was sent a Close frame, until its own comes: what was under way, and an end of it. */
const CLOSING_WORK = 1024 * 1024;
/** Reads up to this many bytes are no work worth splitting, whatever is in them. */
const DENSE_FROM = 4_096;

export interface BrowserLegOptions {
  readonly turns: Turns;
  readonly buffers: ReadBuffers;
  readonly heartbeat: Heartbeat;
  readonly heldLegs: HeldLegs;
  readonly clientFrameBytes: number;
  readonly closeWaitMs: number;
}

/** A browser's WebSocket after the opening handshake: frames in, frames out, pings, the closing handshake [RFC 6455 5 and 7]. */
export class BrowserLeg implements ControlFrames, Beating, HeldLeg {
  listener: BrowserListener = NO_BROWSER_LISTENER;
  /** Set where the viewer may send text messages; see ControlFrames. */
  receivedText: ((payload: Buffer) => void) | undefined;
  /** The sub-protocol that was agreed on, or empty. */
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
  /** Taken when it is held for the first time. */
  #seatOfHeld: ListEntry<HeldLeg> | undefined;
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

  /** Begins to read, first what came along with the request. To be called once there is a listener. */
  start(head: Buffer): void {
    const socket = this.#socket;
    if (socket.destroyed) {
      this.#lose(undefined);
      return;
    }
    const seat = this.#options.heartbeat.add(this);
    socket.on('end', () => this.#lose(undefined));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => {
      seat?.leave();
      this.#seatOfHeld?.leave();
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

  /** Bytes that wait in this process. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Sends frames as they are. True where the kernel took it all, so that the bytes are free again. */
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

  /** Sends a text message of its own. Only for who knows it apart from the data: to every other viewer it is a breach. */
  sendText(text: string): void {
    this.write(textFrame(text));
  }

  /** Reads no more until `release`. */
  hold(): void {
    this.#held = true;
    this.#silentBeats = 0;
    this.#socket.pause();
    if (!this.#socket.destroyed) this.#seatOfHeld ??= this.#options.heldLegs.add(this);
  }

  release(): void {
    this.#held = false;
    this.#reader?.reclaim();
    this.#silentBeats = 0;
    this.#readOn();
  }

  /** In the next turn of the event loop. */
  resume(): void {
    this.#waitsForTurn = false;
    this.#readOn();
  }

  /** Begins the closing handshake [RFC 6455 7.1.2] and waits for its end, but not for long. The listener hears no more. */
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
   * One pong a turn answers all pings before it, and none is sent while the last one waits: a client that pings as fast as it
   * can costs one write a turn, and one that does not read piles up nothing here.
   */
  receivedPing(payload: Buffer): void {
    if (this.#pinged?.length === payload.length) payload.copy(this.#pinged);
    else this.#pinged = Buffer.from(payload);
    this.#answerPingLater();
  }

  receivedPong(): void {} // Any read is a sign of life.

  receivedClose(code: number | undefined, reason: string): void {
    this.#closeReceived = { code, reason };
  }

  beat(): void {
    if (this.#state !== 'open') return;
    this.#silentBeats++;
    // While nothing is read on purpose, silence says nothing of the browser, not even whether it is there: all the more of the guest.
    if (this.#held) {
      if (this.#silentBeats >= SILENT_BEATS_BEFORE_END)
        this.#refuse(new Refusal('vnc_silent', 'it takes nothing'));
      return;
    }
    if (this.#silentBeats === SILENT_BEATS_BEFORE_PING && this.backlog === 0) this.write(pingFrame());
    else if (this.#silentBeats >= SILENT_BEATS_BEFORE_END) this.#refuse(new Refusal('viewer_stalled'));
  }

  /** A pong that answers no ping needs no answer [RFC 6455 5.5.3]. Without effect but that the write fails if the browser has left. */
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

  /** Frames so short that a big read of them is much work: it is done in small pieces, for no piece can be left half done. */
  #isDense(length: number): boolean {
    return length > DENSE_FROM && this.#decoder.frames * WORK.frame > length;
  }

  #read = (chunk: Buffer): void => void this.#take(chunk, chunk.length >= FULL_READ);

  /** Whether the bytes are free again. */
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

  /** [RFC 6455 5.5.1] After the data that came before it in the same read has been handed on. */
  #answerClose(end: { code: number | undefined; reason: string }): void {
    this.#closeReceived = undefined;
    if (this.#state === 'open') {
      const { listener } = this;
      this.close(end.code ?? 1000, '');
      listener.ended({ how: 'closed', ...end });
    }
    this.#hangUp();
  }

  /** Both have said Close, so nothing more is due from either [RFC 6455 7.1.1] once all is written and TLS has said good-bye. */
  #hangUp(): void {
    const socket = this.#socket;
    if (this.backlog > 0 || isEncrypted(socket)) socket.destroySoon();
    // After Node.js has told of the last write: else it makes an error of its own for that.
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
