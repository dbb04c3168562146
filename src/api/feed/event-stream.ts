import { Readable } from 'node:stream';

/** Events that wait for a client that does not read. */
const MAX_WAITING_BYTES = 1 << 20;

/** The body of a reply as server-sent events [WHATWG HTML, 9.2]. */
export class EventStream {
  readonly body = new Readable({ read() {} });

  constructor(onClose: () => void) {
    this.body.once('close', onClose);
    // The client left while an event was written.
    this.body.on('error', () => {});
  }

  /** `data` is one line. */
  send(event: string, data: string): void {
    this.#write(`event: ${event}\ndata: ${data}\n\n`);
  }

  /** A line that clients skip: it shows them, and proxies in between, that the stream lives. */
  heartbeat(): void {
    this.#write(':\n\n');
  }

  end(): void {
    if (!this.body.readableEnded && !this.body.destroyed) this.body.push(null);
  }

  #write(text: string): void {
    if (this.body.destroyed || this.body.readableEnded) return;
    this.body.push(text);
    // A client that reads too slowly connects again and reads the list.
    if (this.body.readableLength > MAX_WAITING_BYTES) this.body.destroy();
  }
}
