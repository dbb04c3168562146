import type { Duplex } from 'node:stream';
import { type Dialogue, DialogueRunner, read, send } from '../../src/rfb/dialogue.ts';
import { ENCODING } from '../../src/rfb/encodings/encoding.ts';
import { readHextile } from '../../src/rfb/encodings/hextile.ts';
import { readRaw } from '../../src/rfb/encodings/raw.ts';
import { writeClientInit } from '../../src/rfb/handshake/client-init.ts';
import { writeProtocolVersion } from '../../src/rfb/handshake/protocol-version.ts';
import { readSecurityResult } from '../../src/rfb/handshake/security-result.ts';
import { readSecurityTypes } from '../../src/rfb/handshake/security-types.ts';
import { readServerInit, type ServerInit } from '../../src/rfb/handshake/server-init.ts';
import { type ClientMessage, writeClientMessage } from '../../src/rfb/messages/client-messages.ts';
import {
  readFramebufferUpdateHead,
  readRectangleHead,
  readServerCutText,
  readSetColourMapEntries,
  SERVER_MESSAGE,
} from '../../src/rfb/messages/server-messages.ts';
import { type PixelFormat, RGB888 } from '../../src/rfb/pixel-format.ts';
import type { Rectangle } from '../../src/rfb/rectangle.ts';
import { type RgbaImage, readScreenText } from './read-screen-text.ts';

export interface RfbClientOptions {
  /** What SetEncodings says; Hextile and Raw by default. */
  encodings?: readonly number[];
  pixelFormat?: PixelFormat;
}

/**
 * A small viewer for tests, over any stream of bytes: RFB 3.8, security None, Raw and Hextile.
 * It keeps the picture and always asks for the next change, as noVNC does.
 */
export class RfbClient {
  readonly #stream: Duplex;
  readonly #runner: DialogueRunner<object>;
  readonly #format: PixelFormat;
  #init: ServerInit | undefined;
  #map: readonly number[] = [];
  #rgba = new Uint8ClampedArray(0);
  #updates = 0;
  #bells = 0;
  readonly #cutTexts: string[] = [];
  #error: Error | undefined;
  #waiters: (() => void)[] = [];

  private constructor(stream: Duplex, options: RfbClientOptions) {
    this.#stream = stream;
    this.#format = options.pixelFormat ?? RGB888;
    this.#runner = new DialogueRunner(this.#converse(options));
    stream.on('data', (chunk: Buffer) => this.#push(chunk));
    stream.on('error', (error) => this.#fail(error));
    stream.on('end', () => this.#fail(new Error('the server closed the connection')));
    stream.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Resolves when the server's ServerInit is there; rejects with its reason where it refuses. */
  static async connect(stream: Duplex, options: RfbClientOptions = {}): Promise<RfbClient> {
    const client = new RfbClient(stream, options);
    await client.until(() => client.#init !== undefined);
    return client;
  }

  get name(): string {
    return this.#init!.name;
  }

  /** FramebufferUpdates so far. */
  get updates(): number {
    return this.#updates;
  }

  get bells(): number {
    return this.#bells;
  }

  /** Texts that the server put on the clipboard. */
  get cutTexts(): readonly string[] {
    return this.#cutTexts;
  }

  /** The picture as it is now, as a browser's getImageData gives it. */
  get image(): RgbaImage {
    return { width: this.#init!.width, height: this.#init!.height, data: this.#rgba };
  }

  /** The text on the picture, read off its pixels. */
  text(): string {
    return readScreenText(this.image);
  }

  send(message: ClientMessage): void {
    this.#stream.write(writeClientMessage(message));
  }

  /** Presses and releases each key in order: characters, or keysyms such as 0xff0d. */
  type(...keys: readonly (string | number)[]): void {
    for (const key of keys) {
      const keysyms = typeof key === 'number' ? [key] : Array.from(key, (one) => one.codePointAt(0)!);
      for (const keysym of keysyms) {
        this.send({ type: 'KeyEvent', keysym, down: true });
        this.send({ type: 'KeyEvent', keysym, down: false });
      }
    }
  }

  /** Moves to a place with those buttons held (bit 0: left). */
  point(x: number, y: number, buttons = 0): void {
    this.send({ type: 'PointerEvent', x, y, buttons });
  }

  click(x: number, y: number): void {
    this.point(x, y, 1);
    this.point(x, y, 0);
  }

  /** Resolves once the condition holds, which is asked after all that comes; rejects when the connection ends or time is up. */
  async until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      if (this.#error !== undefined) throw this.#error;
      if (Date.now() > deadline) {
        const seen = this.#init === undefined ? 'nothing' : this.text();
        throw new Error(`waited ${timeoutMs} ms in vain; the screen says:\n${seen}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()));
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves once the text can be read on the screen. */
  async untilText(wanted: string | RegExp, timeoutMs?: number): Promise<void> {
    await this.until(
      () => (typeof wanted === 'string' ? this.text().includes(wanted) : wanted.test(this.text())),
      timeoutMs,
    );
  }

  close(): void {
    this.#stream.destroy();
  }

  #push(chunk: Buffer): void {
    if (this.#error !== undefined) return;
    const { send, failure } = this.#runner.push(chunk);
    if (send.length > 0) this.#stream.write(send);
    if (failure !== undefined) this.#fail(failure);
    this.#wake();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }

  *#converse(options: RfbClientOptions): Dialogue<object> {
    yield* read(12);
    yield* send(writeProtocolVersion());
    const types = yield* readSecurityTypes();
    if (types.length === 0) {
      const length = (yield* read(4)).readUInt32BE(0);
      throw new Error(`refused: ${(yield* read(length)).toString('utf8')}`);
    }
    yield* send(Buffer.from([1]));
    const result = yield* readSecurityResult();
    if (!result.ok) throw new Error(`refused: ${result.reason}`);
    yield* send(writeClientInit({ shared: true }));
    const init = yield* readServerInit();
    this.#init = init;
    this.#rgba = new Uint8ClampedArray(init.width * init.height * 4);
    if (options.pixelFormat !== undefined) {
      yield* send(writeClientMessage({ type: 'SetPixelFormat', pixelFormat: options.pixelFormat }));
    }
    const encodings = options.encodings ?? [ENCODING.Hextile, ENCODING.Raw];
    yield* send(writeClientMessage({ type: 'SetEncodings', encodings }));
    yield* this.#ask(false);
    for (;;) yield* this.#message();
  }

  *#ask(incremental: boolean): Dialogue<void> {
    const area = { x: 0, y: 0, width: this.#init!.width, height: this.#init!.height };
    yield* send(writeClientMessage({ type: 'FramebufferUpdateRequest', incremental, area }));
  }

  *#message(): Dialogue<void> {
    const type = (yield* read(1)).readUInt8(0);
    switch (type) {
      case SERVER_MESSAGE.FramebufferUpdate: {
        const count = yield* readFramebufferUpdateHead();
        for (let index = 0; index < count; index++) yield* this.#rectangle();
        this.#updates++;
        yield* this.#ask(true);
        return;
      }
      case SERVER_MESSAGE.SetColourMapEntries:
        this.#map = (yield* readSetColourMapEntries()).colours;
        return;
      case SERVER_MESSAGE.Bell:
        this.#bells++;
        return;
      case SERVER_MESSAGE.ServerCutText:
        this.#cutTexts.push(yield* readServerCutText());
        return;
      default:
        throw new Error(`server message type ${type}`);
    }
  }

  *#rectangle(): Dialogue<void> {
    const { area, encoding } = yield* readRectangleHead();
    if (encoding === ENCODING.Raw) this.#paint(area, yield* readRaw(area, this.#format));
    else if (encoding === ENCODING.Hextile) this.#paint(area, yield* readHextile(area, this.#format));
    else throw new Error(`encoding ${encoding} was not asked for`);
  }

  #paint({ x, y, width, height }: Rectangle, colours: Uint32Array): void {
    let index = 0;
    for (let row = y; row < y + height; row++) {
      let offset = 4 * (row * this.#init!.width + x);
      for (let column = 0; column < width; column++, index++) {
        const colour = this.#format.trueColour ? colours[index]! : this.#map[colours[index]!]!;
        this.#rgba[offset++] = colour >> 16;
        this.#rgba[offset++] = (colour >> 8) & 255;
        this.#rgba[offset++] = colour & 255;
        this.#rgba[offset++] = 255;
      }
    }
  }
}
