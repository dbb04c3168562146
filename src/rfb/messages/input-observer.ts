import { RfbFailure } from '../rfb-failure.ts';
import { ClientMessageSieve } from './client-message-sieve.ts';
import { isInput } from './input-messages.ts';

/**
 * Observes keys and pointer in a viewer's stream after SecurityResult, whose first byte is ClientInit, without changing it. If the
 * stream can no longer be followed, chunks that begin like such a message count.
 */
export class InputObserver {
  readonly #onInput: () => void;
  #sieve: ClientMessageSieve | undefined;
  #hasBegun = false;

  constructor(onInput: () => void) {
    this.#onInput = onInput;
    this.#sieve = new ClientMessageSieve((head) => {
      if (isInput(head)) onInput();
      return false;
    });
  }

  /** The messages that began in the last `observe`. */
  get messages(): number {
    return this.#sieve?.messages ?? 0;
  }

  observe(chunk: Buffer): void {
    const messages = this.#hasBegun ? chunk : chunk.subarray(1);
    this.#hasBegun ||= chunk.length > 0;
    if (this.#sieve === undefined) {
      if (isInput(messages)) this.#onInput();
      return;
    }
    try {
      this.#sieve.push(messages);
    } catch (error) {
      if (!(error instanceof RfbFailure)) throw error;
      this.#sieve = undefined;
    }
  }
}
