import { type Dialogue, DialogueRunner } from '../dialogue.ts';
import { ENCODING, type PixelBytes } from '../encodings/encoding.ts';
import { writeHextile } from '../encodings/hextile.ts';
import { writeRaw } from '../encodings/raw.ts';
import { readClientInit } from '../handshake/client-init.ts';
import { converseWithClient } from '../handshake/handshake-with-client.ts';
import { writeServerInit } from '../handshake/server-init.ts';
import { ClientMessageReader } from '../messages/client-message-reader.ts';
import type { ClientMessage } from '../messages/client-messages.ts';
import {
  type EncodedRectangle,
  writeBell,
  writeFramebufferUpdate,
  writeServerCutText,
  writeSetColourMapEntries,
} from '../messages/server-messages.ts';
import { type PixelFormat, RGB888, writePixel } from '../pixel-format.ts';
import { intersect, type Rectangle } from '../rectangle.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { Canvas } from './canvas.ts';

/** Bytes of one pasted text; more is a protocol error. */
const MAX_CUT_TEXT = 1 << 20;
/** Encodings of a still picture for one viewer. Real viewers settle on a pixel format at the first or second try. */
const MAX_STILLS = 4;

export interface TextScreenOptions {
  readonly canvas: Canvas;
  /** The desktop's name. */
  readonly name: string;
  /** Receives the bytes for the viewer. */
  readonly send: (bytes: Buffer) => void;
  /**
   * The picture never changes: it is encoded once per pixel format and sent whole. A request for a fifth format is a protocol
   * error.
   */
  readonly still?: boolean;
  /** False while no update may be sent; call `refresh` when one may. True if absent. */
  readonly writable?: () => boolean;
  /** Called before an update is encoded, to draw what has changed since the last one. */
  readonly onBeforeUpdate?: () => void;
  /** Called when an update of `pixels` pixels is sent. */
  readonly onUpdate?: (pixels: number) => void;
  /** True if the viewer has already received SecurityResult OK: the server then begins at ClientInit. */
  readonly afterSecurity?: boolean;
  readonly onKey?: (keysym: number, down: boolean) => void;
  readonly onPointer?: (x: number, y: number, buttons: number) => void;
  readonly onCutText?: (text: string) => void;
}

/**
 * A complete RFB server that shows a canvas to one viewer: RFB 3.8, security None, Raw and Hextile, any pixel format. It sends pixels
 * only on request, in whole tiles, with one update for all waiting requests, so a viewer that reads slowly or sends requests
 * without reading receives little. Call `start` first, `push` with the viewer's bytes, and `refresh` after drawing. If `push` fails
 * with RfbFailure, close the connection.
 */
export class TextScreenServer {
  readonly #canvas: Canvas;
  readonly #options: TextScreenOptions;
  readonly #reader: ClientMessageReader;
  /** After `push`: the number of messages in it. */
  messages = 0;
  #still: Buffer | undefined;
  #stills = 0;
  #opening: DialogueRunner<object> | undefined;
  #colours: PixelBytes;
  #hextile = false;
  /** The area in which the viewer waits for changes. */
  #wanted: Rectangle | undefined;
  #colourMapDue = false;

  constructor(options: TextScreenOptions) {
    this.#canvas = options.canvas;
    this.#options = options;
    // An unused text is not collected.
    this.#reader = new ClientMessageReader({
      cutText: MAX_CUT_TEXT,
      skipsCutText: options.onCutText === undefined,
    });
    this.#opening = new DialogueRunner(open(options.afterSecurity ?? false));
    this.#colours = colourBytes(RGB888, this.#canvas.palette);
  }

  /** Whether the viewer has passed the handshake and receives the screen. */
  get ready(): boolean {
    return this.#opening === undefined;
  }

  start(): void {
    this.push(Buffer.alloc(0));
  }

  push(chunk: Uint8Array): void {
    this.messages = 0;
    const bytes = this.#opening === undefined ? chunk : this.#open(chunk);
    if (this.#opening !== undefined) return;
    for (const message of this.#reader.push(bytes)) {
      this.messages++;
      this.#take(message);
    }
    this.refresh();
  }

  /** Sends the changes, if the viewer waits for them and reads. */
  refresh(): void {
    if (this.#wanted === undefined || this.#options.writable?.() === false) return;
    this.#options.onBeforeUpdate?.();
    const areas = this.#canvas.takeChanges(this.#options.still ? this.#canvas.bounds : this.#wanted);
    if (areas.length === 0) return;
    this.#wanted = undefined;
    const update = this.#options.still ? this.#encodeStill() : this.#encodeAll(areas);
    this.#options.onUpdate?.(areas.reduce((sum, { width, height }) => sum + width * height, 0));
    if (this.#colourMapDue) this.#options.send(writeSetColourMapEntries(this.#canvas.palette));
    this.#colourMapDue = false;
    this.#options.send(update);
  }

  #encodeStill(): Buffer {
    if (this.#still === undefined) {
      if (++this.#stills > MAX_STILLS) {
        throw new RfbFailure('protocol_error', `more than ${MAX_STILLS} pixel formats and encodings`);
      }
      this.#still = this.#encodeAll([this.#canvas.bounds]);
    }
    return this.#still;
  }

  #encodeAll(areas: readonly Rectangle[]): Buffer {
    return writeFramebufferUpdate(areas.map((area) => this.#encode(area)));
  }

  bell(): void {
    if (this.ready) this.#options.send(writeBell());
  }

  /** Puts a text on the viewer's clipboard. */
  cutText(text: string): void {
    if (this.ready) this.#options.send(writeServerCutText(text));
  }

  /** Returns the part of the chunk after the opening. */
  #open(chunk: Uint8Array): Uint8Array {
    const { send, done, failure } = this.#opening!.push(chunk);
    if (send.length > 0) this.#options.send(send);
    if (failure !== undefined) throw failure;
    if (done === undefined) return Buffer.alloc(0);
    this.#opening = undefined;
    const { width, height } = this.#canvas;
    this.#options.send(writeServerInit({ width, height, pixelFormat: RGB888, name: this.#options.name }));
    return done.leftover;
  }

  #take(message: ClientMessage): void {
    switch (message.type) {
      case 'SetPixelFormat':
        this.#setPixelFormat(message.pixelFormat);
        return;
      case 'SetEncodings':
        this.#setEncodings(message.encodings);
        return;
      case 'FramebufferUpdateRequest':
        this.#request(message.area, message.incremental);
        return;
      case 'KeyEvent':
      case 'QemuExtendedKeyEvent':
        this.#options.onKey?.(message.keysym, message.down);
        return;
      case 'PointerEvent':
        this.#options.onPointer?.(message.x, message.y, message.buttons);
        return;
      case 'ClientCutText':
        this.#options.onCutText?.(message.text);
        return;
      default:
      // Other messages belong to extensions that this server does not announce: ignored.
    }
  }

  #setEncodings(encodings: readonly number[]): void {
    const hextile = encodings.includes(ENCODING.Hextile);
    if (hextile !== this.#hextile) this.#still = undefined;
    this.#hextile = hextile;
  }

  #setPixelFormat(format: PixelFormat): void {
    this.#still = undefined;
    this.#colours = colourBytes(format, this.#canvas.palette);
    this.#colourMapDue = !format.trueColour;
  }

  /** A request before the last one was answered is merged with it: one update answers all of them. */
  #request(area: Rectangle, incremental: boolean): void {
    const wanted = intersect(area, this.#canvas.bounds);
    if (wanted === undefined) return;
    if (!incremental) this.#canvas.touch(wanted);
    this.#wanted = this.#wanted === undefined ? wanted : union(this.#wanted, wanted);
  }

  #encode(area: Rectangle): EncodedRectangle {
    const image = this.#canvas.image(area);
    return this.#hextile
      ? { area, encoding: ENCODING.Hextile, data: writeHextile(image, this.#colours) }
      : { area, encoding: ENCODING.Raw, data: writeRaw(image, this.#colours) };
  }
}

/** [RFC 6143 7.1 to 7.3] The handshake, then ClientInit; the shared flag is ignored. */
function* open(afterSecurity: boolean): Dialogue<object> {
  if (!afterSecurity) yield* converseWithClient();
  return yield* readClientInit();
}

/** Each palette colour in the viewer's pixel format; the index itself if the viewer uses a colour map. */
function colourBytes(format: PixelFormat, palette: readonly number[]): PixelBytes {
  if (format.trueColour) return palette.map((colour) => writePixel(format, colour));
  const length = format.bitsPerPixel / 8;
  return palette.map((_, index) => {
    const bytes = Buffer.alloc(length);
    bytes[format.bigEndian ? length - 1 : 0] = index;
    return bytes;
  });
}

function union(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
