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
/** Encodings of a still picture for one viewer: real ones settle on a pixel format at the first or second try. */
const MAX_STILLS = 4;

export interface TextScreenOptions {
  readonly canvas: Canvas;
  /** The desktop's name. */
  readonly name: string;
  /** Takes what is for the viewer. */
  readonly send: (bytes: Buffer) => void;
  /**
   * The picture never changes: it is encoded once for a pixel format and sent whole. A viewer that asks for a fifth format is
   * a protocol error.
   */
  readonly still?: boolean;
  /** False while no update is to be sent; `refresh` again when it may be. True where absent. */
  readonly writable?: () => boolean;
  /** Called before an update is encoded: draws what has changed since the last one. */
  readonly onBeforeUpdate?: () => void;
  /** An update of so many pixels is sent. */
  readonly onUpdate?: (pixels: number) => void;
  /** True where the viewer has already had SecurityResult OK: the server then begins at ClientInit. */
  readonly afterSecurity?: boolean;
  readonly onKey?: (keysym: number, down: boolean) => void;
  readonly onPointer?: (x: number, y: number, buttons: number) => void;
  readonly onCutText?: (text: string) => void;
}

/**
 * A whole VNC server for one viewer that shows a canvas: RFB 3.8, security None, Raw and Hextile, any pixel format.
 * It sends pixels only when asked, in whole tiles, and one update for all requests that wait, so that a viewer
 * that reads slowly or asks without reading is sent little.
 * Call `start` first, `push` what the viewer sends, and `refresh` after drawing. `push` fails with RfbFailure,
 * after which the connection is to be closed.
 */
export class TextScreenServer {
  readonly #canvas: Canvas;
  readonly #options: TextScreenOptions;
  readonly #reader: ClientMessageReader;
  /** After `push`: messages that were in it. */
  messages = 0;
  #still: Buffer | undefined;
  #stills = 0;
  #opening: DialogueRunner<object> | undefined;
  #colours: PixelBytes;
  #hextile = false;
  /** The area that the viewer waits for changes of. */
  #wanted: Rectangle | undefined;
  #colourMapDue = false;

  constructor(options: TextScreenOptions) {
    this.#canvas = options.canvas;
    this.#options = options;
    // A text that nobody takes is not kept until it is whole.
    this.#reader = new ClientMessageReader({
      cutText: MAX_CUT_TEXT,
      skipsCutText: options.onCutText === undefined,
    });
    this.#opening = new DialogueRunner(open(options.afterSecurity ?? false));
    this.#colours = colourBytes(RGB888, this.#canvas.palette);
  }

  /** Whether the viewer has passed the handshake and sees the screen. */
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

  /** Sends what has changed, if the viewer waits for it and takes it. */
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

  /** Returns what of the chunk comes after the opening. */
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
      // The rest are answers to extensions that this server never announced: read, and let be.
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

  /** A request before the last was answered adds to it: one update answers both, however many there are. */
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

/** [RFC 6143 7.1 to 7.3] The handshake, then ClientInit; whether others may look too is not this screen's concern. */
function* open(afterSecurity: boolean): Dialogue<object> {
  if (!afterSecurity) yield* converseWithClient();
  return yield* readClientInit();
}

/** Each palette colour as the viewer wants its pixels; the index itself where the viewer uses a colour map. */
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
