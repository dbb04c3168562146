import { ClientMessageSieve } from './client-message-sieve.ts';
import { CLIENT_MESSAGE } from './client-messages.ts';
import { isInput } from './input-messages.ts';

/** The messages that a viewer needs to receive a picture. All others may change the instance: keys, pointer, clipboard, power, size. */
const VIEWING: readonly number[] = [
  CLIENT_MESSAGE.SetPixelFormat,
  CLIENT_MESSAGE.SetEncodings,
  CLIENT_MESSAGE.FramebufferUpdateRequest,
  CLIENT_MESSAGE.EnableContinuousUpdates,
  CLIENT_MESSAGE.ClientFence,
];

const SHARED = Buffer.from([1]);

/**
 * Reduces a viewer's stream after SecurityResult, whose first byte is ClientInit, to what a view-only session needs. The lengths of
 * messages that pass do not depend on dropped ones, so an error in the latter cannot let input pass.
 */
export class ViewOnlyFilter {
  readonly #sieve: ClientMessageSieve;
  #hasBegun = false;

  /** @param onInput called for each dropped key and pointer message */
  constructor(onInput: () => void) {
    this.#sieve = new ClientMessageSieve((head) => {
      if (isInput(head)) onInput();
      return VIEWING.includes(head[0]!);
    });
  }

  /** Messages that began in the last `push`. */
  get messages(): number {
    return this.#sieve.messages;
  }

  /** Returns the bytes that may pass. Fails as protocol_error if it cannot decide; then nothing passes any more. */
  push(chunk: Buffer): Buffer {
    if (this.#hasBegun || chunk.length === 0) return this.#sieve.push(chunk);
    this.#hasBegun = true;
    // A view-only session must not request exclusive access, which would disconnect other viewers [RFC 6143 7.3.1].
    return Buffer.concat([SHARED, this.#sieve.push(chunk.subarray(1))]);
  }
}
