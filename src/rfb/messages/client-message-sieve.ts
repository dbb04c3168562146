import { ENCODING } from '../encodings/encoding.ts';
import {
  CLIENT_HEAD_LENGTH,
  CLIENT_MESSAGE,
  type ClientMessageLimits,
  clientMessageLength,
} from './client-messages.ts';

/** A clipboard is forwarded or dropped in pieces, and so needs no bound. */
const ANY_LENGTH = 0x7fff_ffff;

const NOTHING = Buffer.alloc(0);
/** Up to this length a loop copies faster than a call. */
const FEW_BYTES = 24;

/**
 * Follows the stream of a viewer from message to message and selects the wanted bytes. It holds back only the head of a message
 * that cannot be classified yet, at most eight bytes. It decodes nothing, so that a session costs little; for decoded messages
 * there is the ClientMessageReader.
 */
export class ClientMessageSieve {
  /** After `push`: the messages that began in it. */
  messages = 0;
  readonly #wants: (head: Buffer) => boolean;
  readonly #head = Buffer.alloc(CLIENT_HEAD_LENGTH);
  /** Views of each length, created once, because every message needs one. */
  readonly #heads = Array.from({ length: CLIENT_HEAD_LENGTH + 1 }, (_, length) =>
    this.#head.subarray(0, length),
  );
  #headLength = 0;
  /** Bytes left of the current message, and whether they are wanted. */
  #remaining = 0;
  #isWanted = false;
  #encodings: EncodingsReader | undefined;
  #failure: unknown;
  #limits: ClientMessageLimits = { cutText: ANY_LENGTH };

  /** @param wants called once for each message with its first bytes: the type, and for QEMU's messages the subtype */
  constructor(wants: (head: Buffer) => boolean) {
    this.#wants = wants;
  }

  /** Returns the wanted bytes of a chunk. Fails as protocol_error if the stream cannot be followed, also at every later call. */
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

  /** Whether the head is long enough to determine the length of the message. */
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

  /** A viewer that has not requested the extension sends no seventh byte; one that has sends it once the server agrees. */
  #lookForExtendedPointer(piece: Buffer): void {
    if (this.#encodings?.includes(ENCODING.ExtendedMouseButtons, piece)) {
      this.#limits = { ...this.#limits, extendedPointer: true };
    }
  }
}

/** Collects the wanted bytes of one `push` in one buffer, because a buffer for each message would cost more than the message. */
class Wanted {
  readonly #most: number;
  #bytes = NOTHING;
  #length = 0;

  /** @param most the maximum of bytes */
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

/** Reads the body of a SetEncodings message in pieces: 32-bit numbers [RFC 6143 7.5.2]. */
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
