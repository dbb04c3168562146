import { ByteReader } from '../byte-reader.ts';
import {
  CLIENT_HEAD_LENGTH,
  CLIENT_MESSAGE,
  type ClientMessage,
  type ClientMessageLimits,
  clientMessageLength,
  DEFAULT_CLIENT_LIMITS,
  readClientMessage,
} from './client-messages.ts';

/** Bytes of one chunk of a socket, in addition to an incomplete message. */
const MAX_CHUNK = 1 << 20;

export interface ClientMessageReaderOptions extends ClientMessageLimits {
  /** Clipboards are skipped: neither stored nor returned, and not limited by `cutText`. */
  readonly skipsCutText?: boolean;
}

/** The longest length that a message can announce. */
const ANY_LENGTH = 0x7fff_ffff;

/**
 * Splits a viewer's bytes into decoded messages, for Oriel's own screens, which need whole messages and answer them. A session's
 * stream passes the ClientMessageSieve instead, which decodes nothing, copies as little as possible and forwards bytes.
 */
export class ClientMessageReader {
  readonly #limits: ClientMessageLimits;
  readonly #skipsCutText: boolean;
  readonly #reader: ByteReader;
  /** Bytes left of a clipboard that is skipped. */
  #skipping = 0;

  constructor({ skipsCutText = false, ...limits }: ClientMessageReaderOptions = DEFAULT_CLIENT_LIMITS) {
    this.#limits = skipsCutText ? { ...limits, cutText: ANY_LENGTH } : limits;
    this.#skipsCutText = skipsCutText;
    this.#reader = new ByteReader((skipsCutText ? 0 : limits.cutText) + MAX_CHUNK);
  }

  /** Takes bytes and returns the complete messages. Both may fail as protocol_error, after which nothing can be read. */
  push(chunk: Uint8Array): Iterable<ClientMessage> {
    const skipped = Math.min(this.#skipping, chunk.length);
    this.#skipping -= skipped;
    this.#reader.push(skipped === 0 ? chunk : chunk.subarray(skipped));
    return this.#messages();
  }

  *#messages(): Generator<ClientMessage, void, void> {
    for (;;) {
      const head = this.#reader.peek(Math.min(this.#reader.available, CLIENT_HEAD_LENGTH))!;
      const length = clientMessageLength(head, this.#limits);
      if (this.#skipsCutText && length !== undefined && head[0] === CLIENT_MESSAGE.ClientCutText) {
        const here = Math.min(length, this.#reader.available);
        this.#reader.skip(here);
        this.#skipping = length - here;
        continue;
      }
      const bytes = length === undefined ? undefined : this.#reader.read(length);
      if (bytes === undefined) return;
      yield readClientMessage(bytes);
    }
  }
}
