import { ClientMessageSieve } from './client-message-sieve.ts';
import { CLIENT_MESSAGE } from './client-messages.ts';
import { isInput } from './input-messages.ts';

/** What it takes to be sent a picture. Everything else changes the guest, or may: keys, pointer, clipboard, power, size. */
const VIEWING: readonly number[] = [
  CLIENT_MESSAGE.SetPixelFormat,
  CLIENT_MESSAGE.SetEncodings,
  CLIENT_MESSAGE.FramebufferUpdateRequest,
  CLIENT_MESSAGE.EnableContinuousUpdates,
  CLIENT_MESSAGE.ClientFence,
];

const SHARED = Buffer.from([1]);

/**
 * Leaves of a viewer's stream after SecurityResult, whose first byte is ClientInit, what somebody needs who only looks.
 * The lengths of messages that pass do not depend on those that do not: no mistake about the latter lets them through.
 */
export class ViewOnlyFilter {
  readonly #sieve: ClientMessageSieve;
  #hasBegun = false;

  /** `onInput` is called for each key and pointer message, dropped as it is. */
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

  /** Answers the bytes that may pass. Fails as protocol_error where it cannot tell, and lets nothing through from then on. */
  push(chunk: Buffer): Buffer {
    if (this.#hasBegun || chunk.length === 0) return this.#sieve.push(chunk);
    this.#hasBegun = true;
    // Whoever only looks never asks for the screen alone, which would throw the others out [RFC 6143 7.3.1].
    return Buffer.concat([SHARED, this.#sieve.push(chunk.subarray(1))]);
  }
}
