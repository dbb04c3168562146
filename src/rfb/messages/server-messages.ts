import { type Dialogue, read } from '../dialogue.ts';
import { RECTANGLE_LENGTH, type Rectangle, readRectangle, writeRectangle } from '../rectangle.ts';
import { RfbFailure } from '../rfb-failure.ts';

/** Message type numbers [RFC 6143 7.6]. */
export const SERVER_MESSAGE = {
  FramebufferUpdate: 0,
  SetColourMapEntries: 1,
  Bell: 2,
  ServerCutText: 3,
} as const;

const MAX_CUT_TEXT = 1 << 20;

export interface EncodedRectangle {
  readonly area: Rectangle;
  readonly encoding: number;
  readonly data: Buffer;
}

/** FramebufferUpdate [RFC 6143 7.6.1]: padding, U16 count, then each rectangle with S32 encoding and its data. */
export function writeFramebufferUpdate(rectangles: readonly EncodedRectangle[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(SERVER_MESSAGE.FramebufferUpdate, 0);
  head.writeUInt16BE(rectangles.length, 2);
  const parts: Buffer[] = [head];
  for (const { area, encoding, data } of rectangles) {
    const number = Buffer.alloc(4);
    number.writeInt32BE(encoding, 0);
    parts.push(writeRectangle(area), number, data);
  }
  return Buffer.concat(parts);
}

/** FramebufferUpdate [RFC 6143 7.6.1] after its type: the number of rectangles. */
export function* readFramebufferUpdateHead(): Dialogue<number> {
  return (yield* read(3)).readUInt16BE(1);
}

/** The head of one rectangle [RFC 6143 7.6.1]; its data follow, as the encoding has them. */
export function* readRectangleHead(): Dialogue<{ area: Rectangle; encoding: number }> {
  const bytes = yield* read(RECTANGLE_LENGTH + 4);
  return { area: readRectangle(bytes), encoding: bytes.readInt32BE(RECTANGLE_LENGTH) };
}

/** SetColourMapEntries [RFC 6143 7.6.2] for a map of colours 0xRRGGBB from index 0 on. */
export function writeSetColourMapEntries(colours: readonly number[]): Buffer {
  const bytes = Buffer.alloc(6 + 6 * colours.length);
  bytes.writeUInt8(SERVER_MESSAGE.SetColourMapEntries, 0);
  bytes.writeUInt16BE(colours.length, 4);
  for (const [index, colour] of colours.entries()) {
    // Each part has 16 bits: times 257 makes 255 into 65535.
    bytes.writeUInt16BE(((colour >> 16) & 255) * 257, 6 + 6 * index);
    bytes.writeUInt16BE(((colour >> 8) & 255) * 257, 8 + 6 * index);
    bytes.writeUInt16BE((colour & 255) * 257, 10 + 6 * index);
  }
  return bytes;
}

/** SetColourMapEntries [RFC 6143 7.6.2] after its type. */
export function* readSetColourMapEntries(): Dialogue<{ first: number; colours: readonly number[] }> {
  const head = yield* read(5);
  const entries = yield* read(6 * head.readUInt16BE(3));
  const colours: number[] = [];
  for (let offset = 0; offset < entries.length; offset += 6) {
    colours.push((entries[offset]! << 16) | (entries[offset + 2]! << 8) | entries[offset + 4]!);
  }
  return { first: head.readUInt16BE(1), colours };
}

/** Bell [RFC 6143 7.6.3]. */
export function writeBell(): Buffer {
  return Buffer.from([SERVER_MESSAGE.Bell]);
}

/** ServerCutText [RFC 6143 7.6.4]: ISO 8859-1, lines end with a line feed; other characters become "?". */
export function writeServerCutText(text: string): Buffer {
  const bytes = Buffer.from(text.replace(/[^\0-\xff]/g, '?').slice(0, MAX_CUT_TEXT), 'latin1');
  const head = Buffer.alloc(8);
  head.writeUInt8(SERVER_MESSAGE.ServerCutText, 0);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

/** ServerCutText [RFC 6143 7.6.4] after its type. */
export function* readServerCutText(): Dialogue<string> {
  const length = (yield* read(7)).readUInt32BE(3);
  if (length > MAX_CUT_TEXT) throw new RfbFailure('protocol_error', `${length} bytes of clipboard`);
  return (yield* read(length)).toString('latin1');
}
