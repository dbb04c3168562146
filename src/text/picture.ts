/** A picture of a screen, unscaled: red, green, blue and alpha of each pixel, 8 bits each, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** An area that has changed since the picture was read before, in pixels. */
export interface Damage {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** More pixels than a screen of 8K has are not read: the work for one picture is bounded. */
const MAX_PIXELS = 7_680 * 4_320;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The bits of a pixel, read as a number, that are its colour. */
export const COLOUR_MASK = IS_LITTLE_ENDIAN ? 0x00ffffff : 0xffffff00;

/** The pixels of a picture as numbers: the same memory where possible. Undefined for impossible sizes and missing data. */
export function pixelsOf({ width, height, data }: Picture): Uint32Array | undefined {
  const count = width * height;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width <= 0 || height <= 0) return undefined;
  if (count > MAX_PIXELS || data.length < count * 4) return undefined;
  const isAligned = data.byteOffset % 4 === 0;
  return isAligned
    ? new Uint32Array(data.buffer, data.byteOffset, count)
    : new Uint32Array(data.slice(0, count * 4).buffer);
}

/** A pixel as 0xRRGGBB. */
export function colourOf(pixel: number): number {
  if (!IS_LITTLE_ENDIAN) return pixel >>> 8;
  return ((pixel & 0xff) << 16) | (pixel & 0xff00) | ((pixel >>> 16) & 0xff);
}
