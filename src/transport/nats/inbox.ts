import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/transport-node';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Connection } from './connection.ts';
import { lastToken } from './subjects.ts';

/** Where answers come in: one subscription for all calls of this process, told apart by the last token. */
export class Inbox implements Closable {
  readonly #prefix: string;
  readonly #waiting = new Map<string, (message: Msg) => void>();
  readonly #subscription: Closable;

  constructor(connection: Connection) {
    this.#prefix = connection.inbox;
    this.#subscription = connection.subscribe(`${this.#prefix}.*`, undefined, (message) => {
      // Nobody waits: an answer that came after its deadline, or the second of a call that was sent again.
      this.#waiting.get(lastToken(message.subject))?.(message);
    });
  }

  /**
   * An address to be answered at, until closed. It cannot be guessed: NATS permits a host to publish to any reply address
   * that it can have delivered to itself, also one that it made up.
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

/** Whether the bus says that nobody listens at the subject that was asked. */
export function isNoResponders(message: Msg): boolean {
  return message.data.length === 0 && message.headers?.code === 503;
}
