import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/transport-node';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Connection } from './connection.ts';
import { lastToken } from './subjects.ts';

/** Receives the answers of all calls of this process by one subscription; the last token of the subject identifies the call. */
export class Inbox implements Closable {
  readonly #prefix: string;
  readonly #waiting = new Map<string, (message: Msg) => void>();
  readonly #subscription: Closable;

  constructor(connection: Connection) {
    this.#prefix = connection.inbox;
    this.#subscription = connection.subscribe(`${this.#prefix}.*`, undefined, (message) => {
      // No call waits for an answer after its deadline, or for the second answer to a repeated call.
      this.#waiting.get(lastToken(message.subject))?.(message);
    });
  }

  /**
   * Opens an address for answers. It cannot be guessed: NATS permits a host to publish to any reply address that it can have
   * delivered to itself, including invented ones.
   */
  open(handle: (message: Msg) => void): Closable & { readonly address: string } {
    const token = randomUUID();
    this.#waiting.set(token, handle);
    return { address: `${this.#prefix}.${token}`, close: () => void this.#waiting.delete(token) };
  }

  close(): void {
    this.#waiting.clear();
    void this.#subscription.close();
  }
}

/** Whether NATS reports that no server listens at the subject of a request. */
export function isNoResponders(message: Msg): boolean {
  return message.data.length === 0 && message.headers?.code === 503;
}
