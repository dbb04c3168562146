import { type Dialogue, read } from '../dialogue.ts';
import { type PixelFormat, readPixel } from '../pixel-format.ts';
import type { Rectangle } from '../rectangle.ts';
import type { IndexedImage, PixelBytes } from './encoding.ts';

/** Raw [RFC 6143 7.7.1]: the pixels as they are, left to right and top to bottom. */
export function writeRaw({ pixels }: IndexedImage, colours: PixelBytes): Buffer {
  const size = colours[0]!.length;
  const bytes = Buffer.allocUnsafeSlow(pixels.length * size);
  // Whole pixels, not bytes: copying the bytes of a colour for each pixel costs fifty times as much.
  const words = wordsOf(bytes.buffer, size);
  const palette = wordsOf(new Uint8Array(Buffer.concat(colours)).buffer, size);
  for (let at = 0; at < pixels.length; at++) words[at] = palette[pixels[at]!]!;
  return bytes;
}

/** Memory as pixels of 1, 2 or 4 bytes, in the order of the bytes on every machine. */
function wordsOf(memory: ArrayBuffer, size: number): Uint8Array | Uint16Array | Uint32Array {
  if (size === 1) return new Uint8Array(memory);
  return size === 2 ? new Uint16Array(memory) : new Uint32Array(memory);
}

/** Raw [RFC 6143 7.7.1] as colours 0xRRGGBB. */
export function* readRaw({ width, height }: Rectangle, format: PixelFormat): Dialogue<Uint32Array> {
  const size = format.bitsPerPixel / 8;
  const colours = new Uint32Array(width * height);
  for (let row = 0; row < height; row++) {
    const bytes = yield* read(width * size);
    for (let column = 0; column < width; column++) {
      colours[row * width + column] = readPixel(format, bytes, column * size);
    }
  }
  return colours;
}
