import { ByteReader } from './byte-reader.ts';
import {
  CLIENT_HEAD_LENGTH,
  type ClientMessage,
  type ClientMessageLimits,
  clientMessageLength,
  DEFAULT_CLIENT_LIMITS,
  readClientMessage,
} from './client-messages.ts';

/** What a socket gives at once, beside a message that is not whole yet. */
const MAX_CHUNK = 1 << 20;

/** Cuts a viewer's bytes, as they come, into messages. */
export class ClientMessageReader {
  readonly #limits: ClientMessageLimits;
  readonly #reader: ByteReader;

  constructor(limits: ClientMessageLimits = DEFAULT_CLIENT_LIMITS) {
    this.#limits = limits;
    this.#reader = new ByteReader(limits.cutText + MAX_CHUNK);
  }

  /** Takes the bytes and gives the messages that are whole now. Both may fail as protocol_error, which is the end. */
  push(chunk: Uint8Array): Iterable<ClientMessage> {
    this.#reader.push(chunk);
    return this.#messages();
  }

  *#messages(): Generator<ClientMessage, void, void> {
    for (;;) {
      const head = this.#reader.peek(Math.min(this.#reader.available, CLIENT_HEAD_LENGTH))!;
      const length = clientMessageLength(head, this.#limits);
      const bytes = length === undefined ? undefined : this.#reader.read(length);
      if (bytes === undefined) return;
      yield readClientMessage(bytes);
    }
  }
}
