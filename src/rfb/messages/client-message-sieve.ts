import { ENCODING } from '../encodings/encoding.ts';
import {
  CLIENT_HEAD_LENGTH,
  CLIENT_MESSAGE,
  type ClientMessageLimits,
  clientMessageLength,
} from './client-messages.ts';

/** A clipboard is let through or dropped as it comes, and so needs no bound. */
const ANY_LENGTH = 0x7fff_ffff;

const NOTHING = Buffer.alloc(0);
/** Up to here a loop copies faster than a call. */
const FEW_BYTES = 24;

/**
 * Follows a viewer's stream from message to message, however it is cut, and tells wanted bytes from unwanted ones. It
 * holds back nothing but the head of a message that cannot be judged yet, eight bytes at most.
 */
export class ClientMessageSieve {
  /** After `push`: messages that began in it. */
  messages = 0;
  readonly #wants: (head: Buffer) => boolean;
  readonly #head = Buffer.alloc(CLIENT_HEAD_LENGTH);
  /** Its beginnings of each length, made once: this is done for every message. */
  readonly #heads = Array.from({ length: CLIENT_HEAD_LENGTH + 1 }, (_, length) =>
    this.#head.subarray(0, length),
  );
  #headLength = 0;
  /** Bytes that are still to come of the message under way, and what becomes of them. */
  #remaining = 0;
  #isWanted = false;
  #encodings: EncodingsReader | undefined;
  #failure: unknown;
  #limits: ClientMessageLimits = { cutText: ANY_LENGTH };

  /** `wants` is asked once for each message, by its first bytes: the type, and of QEMU's messages the subtype too. */
  constructor(wants: (head: Buffer) => boolean) {
    this.#wants = wants;
  }

  /** Answers the wanted ones of these bytes. Fails as protocol_error where the stream cannot be followed: then and ever after. */
  push(chunk: Buffer): Buffer {
    if (this.#failure !== undefined) throw this.#failure;
    this.messages = 0;
    const wanted = new Wanted(chunk.length + CLIENT_HEAD_LENGTH);
    let at = 0;
    while (at < chunk.length) {
      if (this.#remaining === 0) {
        this.#head[this.#headLength++] = chunk[at++]!;
        const head = this.#heads[this.#headLength]!;
        if (this.#begins(head) && this.#isWanted) wanted.add(head, 0, head.length);
        continue;
      }
      const to = Math.min(chunk.length, at + this.#remaining);
      if (this.#isWanted) wanted.add(chunk, at, to);
      if (this.#encodings !== undefined) this.#lookForExtendedPointer(chunk.subarray(at, to));
      this.#remaining -= to - at;
      at = to;
    }
    return wanted.all;
  }

  /** Whether the head is long enough to tell the message's length. */
  #begins(head: Buffer): boolean {
    const length = this.#lengthOf(head);
    if (length === undefined) return false;
    this.messages++;
    this.#remaining = length - head.length;
    this.#headLength = 0;
    this.#isWanted = this.#wants(head);
    this.#encodings = head[0] === CLIENT_MESSAGE.SetEncodings ? new EncodingsReader() : undefined;
    return true;
  }

  #lengthOf(head: Buffer): number | undefined {
    try {
      return clientMessageLength(head, this.#limits);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Who has never asked for it sends no seventh byte; who has does once the server agrees, and viewers of today only then. */
  #lookForExtendedPointer(piece: Buffer): void {
    if (this.#encodings?.includes(ENCODING.ExtendedMouseButtons, piece)) {
      this.#limits = { ...this.#limits, extendedPointer: true };
    }
  }
}

/** The bytes of one `push` that are wanted, put together in one place: a piece of memory for each message would cost more than the message. */
class Wanted {
  readonly #most: number;
  #bytes = NOTHING;
  #length = 0;

  /** `most`: how many there can be. */
  constructor(most: number) {
    this.#most = most;
  }

  get all(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  add(bytes: Buffer, from: number, to: number): void {
    if (this.#length === 0) this.#bytes = Buffer.allocUnsafe(this.#most);
    if (to - from > FEW_BYTES) bytes.copy(this.#bytes, this.#length, from, to);
    else for (let at = from; at < to; at++) this.#bytes[this.#length + at - from] = bytes[at]!;
    this.#length += to - from;
  }
}

/** The body of one SetEncodings as it comes: 32-bit numbers [RFC 6143 7.5.2]. */
class EncodingsReader {
  #number = 0;
  #length = 0;

  includes(encoding: number, piece: Buffer): boolean {
    let found = false;
    for (const byte of piece) {
      this.#number = (this.#number << 8) | byte;
      this.#length = (this.#length + 1) % 4;
      if (this.#length === 0 && this.#number === encoding) found = true;
    }
    return found;
  }
}
