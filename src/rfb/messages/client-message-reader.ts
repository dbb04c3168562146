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

/** What a socket gives at once, beside a message that is not whole yet. */
const MAX_CHUNK = 1 << 20;

export interface ClientMessageReaderOptions extends ClientMessageLimits {
  /** Clipboards are passed over as they come: they are neither kept nor given, and `cutText` does not bound them. */
  readonly skipsCutText?: boolean;
}

/** Any length that the message can announce. */
const ANY_LENGTH = 0x7fff_ffff;

/** Cuts a viewer's bytes, as they come, into messages. */
export class ClientMessageReader {
  readonly #limits: ClientMessageLimits;
  readonly #skipsCutText: boolean;
  readonly #reader: ByteReader;
  /** Bytes still to come of a clipboard that is passed over. */
  #skipping = 0;

  constructor({ skipsCutText = false, ...limits }: ClientMessageReaderOptions = DEFAULT_CLIENT_LIMITS) {
    this.#limits = skipsCutText ? { ...limits, cutText: ANY_LENGTH } : limits;
    this.#skipsCutText = skipsCutText;
    this.#reader = new ByteReader((skipsCutText ? 0 : limits.cutText) + MAX_CHUNK);
  }

  /** Takes the bytes and gives the messages that are whole now. Both may fail as protocol_error, which is the end. */
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
