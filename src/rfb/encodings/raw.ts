import { type Dialogue, read } from '../dialogue.ts';
import { type PixelFormat, readPixel } from '../pixel-format.ts';
import type { Rectangle } from '../rectangle.ts';
import type { IndexedImage, PixelBytes } from './encoding.ts';

/** Raw [RFC 6143 7.7.1]: the pixels as they are, left to right and top to bottom. */
export function writeRaw(image: IndexedImage, colours: PixelBytes): Buffer {
  const size = colours[0]!.length;
  const bytes = Buffer.allocUnsafe(image.pixels.length * size);
  let offset = 0;
  for (const index of image.pixels) offset += colours[index]!.copy(bytes, offset);
  return bytes;
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
