import type { WebSocket } from 'ws';
import { Person } from '../../test/support/person.ts';

/** Somebody who closes, when all is said and done, whatever was opened: what stays open then is not this side's. */
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
