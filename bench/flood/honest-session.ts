import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';

/** Between two requests, whether or not the answer to the last has come late. */
const EACH_MS = 50;
const SIDE = 16;
/** FramebufferUpdate with one Raw rectangle of 32 bits [RFC 6143 7.6.1]. */
const UPDATE_BYTES = 4 + 12 + SIDE * SIDE * 4;
const REQUEST = Buffer.from([3, 0, 0, 0, 0, 0, 0, SIDE, 0, SIDE]);

/** A viewer that asks for a small update every 50 ms and notes how long each takes. */
export class HonestSession {
  readonly #socket: WebSocket;
  #heard = 0;
  #wake: () => void = () => {};

  constructor(proxyPort: number, token: string) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${proxyPort}/websockify?token=${token}`);
    this.#socket.on('message', (data: Buffer) => {
      this.#heard += data.length;
      this.#wake();
    });
    this.#socket.on('close', () => this.#wake());
    this.#socket.on('error', () => {});
  }

  /** [RFC 6143 7.1 to 7.3] */
  async open(): Promise<void> {
    await this.#read(12);
    this.#socket.send('RFB 003.008\n', { binary: true });
    await this.#read(2);
    this.#socket.send(Buffer.from([1]));
    await this.#read(4);
    this.#socket.send(Buffer.from([1]));
    await this.#read(24);
    await delay(100);
    this.#heard = 0;
  }

  /** The ms that each update took. */
  async waits(ms: number): Promise<number[]> {
    const times: number[] = [];
    for (const end = performance.now() + ms; performance.now() < end; ) {
      const before = performance.now();
      this.#heard = 0;
      this.#socket.send(REQUEST);
      await this.#read(UPDATE_BYTES);
      const took = performance.now() - before;
      times.push(took);
      await delay(Math.max(1, EACH_MS - took));
    }
    return times;
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  async #read(length: number): Promise<void> {
    while (this.#heard < length) {
      if (this.#socket.readyState >= WebSocket.CLOSING) throw new Error('the honest session was ended');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#heard -= length;
  }
}
