import { RfbFailure } from './rfb-failure.ts';

export const PIXEL_FORMAT_LENGTH = 16;

/** PIXEL_FORMAT [RFC 6143 7.4]. */
export interface PixelFormat {
  readonly bitsPerPixel: 8 | 16 | 32;
  readonly depth: number;
  readonly bigEndian: boolean;
  /** False: pixels are indices into a colour map. */
  readonly trueColour: boolean;
  readonly redMax: number;
  readonly greenMax: number;
  readonly blueMax: number;
  readonly redShift: number;
  readonly greenShift: number;
  readonly blueShift: number;
}

/** The format of most servers and viewers: 32 bits, blue in the lowest byte. */
export const RGB888: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  trueColour: true,
  redMax: 255,
  greenMax: 255,
  blueMax: 255,
  redShift: 16,
  greenShift: 8,
  blueShift: 0,
};

/** Fails as protocol_error if no pixel can have this format. */
export function readPixelFormat(bytes: Buffer): PixelFormat {
  const bitsPerPixel = bytes.readUInt8(0);
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) {
    throw new RfbFailure('protocol_error', `a pixel format of ${bitsPerPixel} bits per pixel`);
  }
  const format: PixelFormat = {
    bitsPerPixel,
    depth: bytes.readUInt8(1),
    bigEndian: bytes.readUInt8(2) !== 0,
    trueColour: bytes.readUInt8(3) !== 0,
    redMax: bytes.readUInt16BE(4),
    greenMax: bytes.readUInt16BE(6),
    blueMax: bytes.readUInt16BE(8),
    redShift: bytes.readUInt8(10),
    greenShift: bytes.readUInt8(11),
    blueShift: bytes.readUInt8(12),
  };
  const highest = Math.max(format.redShift, format.greenShift, format.blueShift);
  if (format.trueColour && highest >= bitsPerPixel) {
    throw new RfbFailure(
      'protocol_error',
      `a pixel format that shifts by ${highest} of ${bitsPerPixel} bits`,
    );
  }
  return format;
}

export function writePixelFormat(format: PixelFormat): Buffer {
  const bytes = Buffer.alloc(PIXEL_FORMAT_LENGTH);
  bytes.writeUInt8(format.bitsPerPixel, 0);
  bytes.writeUInt8(format.depth, 1);
  bytes.writeUInt8(format.bigEndian ? 1 : 0, 2);
  bytes.writeUInt8(format.trueColour ? 1 : 0, 3);
  bytes.writeUInt16BE(format.redMax, 4);
  bytes.writeUInt16BE(format.greenMax, 6);
  bytes.writeUInt16BE(format.blueMax, 8);
  bytes.writeUInt8(format.redShift, 10);
  bytes.writeUInt8(format.greenShift, 11);
  bytes.writeUInt8(format.blueShift, 12);
  return bytes;
}

/** A colour 0xRRGGBB as one pixel of a true-colour format. */
export function writePixel(format: PixelFormat, colour: number): Buffer {
  const part = (value: number, max: number, shift: number) =>
    (Math.round((value * max) / 255) << shift) >>> 0;
  const red = part((colour >> 16) & 255, format.redMax, format.redShift);
  const green = part((colour >> 8) & 255, format.greenMax, format.greenShift);
  const blue = part(colour & 255, format.blueMax, format.blueShift);
  const length = format.bitsPerPixel / 8;
  const bytes = Buffer.alloc(length);
  // In an invalid format, channels may overlap or overflow: cut to the size of a pixel.
  const pixel = (red | green | blue) & (2 ** format.bitsPerPixel - 1);
  if (format.bigEndian) bytes.writeUIntBE(pixel >>> 0, 0, length);
  else bytes.writeUIntLE(pixel >>> 0, 0, length);
  return bytes;
}

/** One pixel of a true-colour format as 0xRRGGBB. */
export function readPixel(format: PixelFormat, bytes: Buffer, offset = 0): number {
  const length = format.bitsPerPixel / 8;
  const pixel = format.bigEndian ? bytes.readUIntBE(offset, length) : bytes.readUIntLE(offset, length);
  const part = (max: number, shift: number) =>
    max === 0 ? 0 : Math.round((((pixel >>> shift) & max) * 255) / max);
  const red = part(format.redMax, format.redShift);
  const green = part(format.greenMax, format.greenShift);
  return (red << 16) | (green << 8) | part(format.blueMax, format.blueShift);
}
