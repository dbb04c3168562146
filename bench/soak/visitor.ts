import type { WebSocket } from 'ws';
import { Person } from '../../test/support/person.ts';

/** A user that closes everything it opened, so that whatever stays open belongs to Oriel. */
export class Visitor extends Person {
  readonly #opened = new Set<WebSocket>();

  override webSocket(...where: Parameters<Person['webSocket']>): WebSocket {
    const webSocket = super.webSocket(...where);
    this.#opened.add(webSocket);
    webSocket.on('error', () => {});
    webSocket.on('close', () => this.#opened.delete(webSocket));
    return webSocket;
  }

  leave(): void {
    for (const webSocket of this.#opened) webSocket.terminate();
  }
}
