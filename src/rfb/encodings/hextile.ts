import { type Dialogue, read } from '../dialogue.ts';
import { type PixelFormat, readPixel } from '../pixel-format.ts';
import type { Rectangle } from '../rectangle.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { IndexedImage, PixelBytes } from './encoding.ts';

const TILE = 16;

/** The mask that begins each tile [RFC 6143 7.7.4]. */
const RAW = 1;
const BACKGROUND = 2;
const FOREGROUND = 4;
const SUBRECTS = 8;
const COLOURED = 16;

/** Hextile [RFC 6143 7.7.4]: tiles of 16 by 16, each a background and rectangles upon it. Made for screens of text. */
export function writeHextile(image: IndexedImage, colours: PixelBytes): Buffer {
  const tiles = new TileWriter(image, colours);
  for (let y = 0; y < image.height; y += TILE) {
    for (let x = 0; x < image.width; x += TILE) tiles.write(x, y);
  }
  return tiles.bytes();
}

interface Subrect {
  readonly colour: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  height: number;
}

/** Background and foreground are kept from tile to tile, so a plain tile costs one byte. */
class TileWriter {
  readonly #image: IndexedImage;
  readonly #colours: PixelBytes;
  readonly #pixelLength: number;
  /** How often each colour occurs in the current tile. */
  readonly #counts = new Uint16Array(256);
  readonly #bytes: Buffer;
  #length = 0;
  #background = -1;
  #foreground = -1;

  constructor(image: IndexedImage, colours: PixelBytes) {
    this.#image = image;
    this.#colours = colours;
    this.#pixelLength = colours[0]!.length;
    const tiles = Math.ceil(image.width / TILE) * Math.ceil(image.height / TILE);
    // A tile that would be longer than its pixels is written raw. Extra bytes: mask, count, background, foreground.
    const most = image.pixels.length * this.#pixelLength + tiles * (2 + 2 * this.#pixelLength);
    this.#bytes = Buffer.allocUnsafeSlow(most);
  }

  /** A copy of the written bytes. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  write(x: number, y: number): void {
    const width = Math.min(TILE, this.#image.width - x);
    const height = Math.min(TILE, this.#image.height - y);
    const background = this.#mostFrequent(x, y, width, height);
    const isPlain = this.#counts[background] === width * height;
    const subrects = isPlain ? [] : findSubrects(this.#image, x, y, width, height, background);

    const first = subrects[0]?.colour ?? this.#foreground;
    const isColoured = subrects.some(({ colour }) => colour !== first);
    const cost = subrects.length * (isColoured ? this.#pixelLength + 2 : 2);
    if (cost > width * height * this.#pixelLength || subrects.length > 255) {
      this.#writeRaw(x, y, width, height);
      return;
    }
    const maskAt = this.#length++;
    let mask = 0;
    if (background !== this.#background) {
      mask |= BACKGROUND;
      this.#writeColour(background);
      this.#background = background;
    }
    if (subrects.length > 0) {
      mask |= SUBRECTS;
      if (isColoured) {
        mask |= COLOURED;
        // The foreground is undefined to the reader after coloured subrectangles.
        this.#foreground = -1;
      } else if (first !== this.#foreground) {
        mask |= FOREGROUND;
        this.#writeColour(first);
        this.#foreground = first;
      }
      this.#writeSubrects(subrects, isColoured);
    }
    this.#bytes[maskAt] = mask;
  }

  #writeRaw(x: number, y: number, width: number, height: number): void {
    const { width: stride, pixels } = this.#image;
    this.#bytes[this.#length++] = RAW;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) this.#writeColour(pixels[row * stride + column]!);
    }
    // Both are undefined to the reader after a raw tile.
    this.#background = -1;
    this.#foreground = -1;
  }

  #writeSubrects(subrects: readonly Subrect[], isColoured: boolean): void {
    this.#bytes[this.#length++] = subrects.length;
    for (const { colour, x, y, width, height } of subrects) {
      if (isColoured) this.#writeColour(colour);
      this.#bytes[this.#length++] = (x << 4) | y;
      this.#bytes[this.#length++] = ((width - 1) << 4) | (height - 1);
    }
  }

  #writeColour(colour: number): void {
    const bytes = this.#colours[colour]!;
    for (let at = 0; at < bytes.length; at++) this.#bytes[this.#length++] = bytes[at]!;
  }

  /** Leaves the counts of all colours in `#counts`. */
  #mostFrequent(x: number, y: number, width: number, height: number): number {
    const { width: stride, pixels } = this.#image;
    const counts = this.#counts.fill(0);
    let best = pixels[y * stride + x]!;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const index = pixels[row * stride + column]!;
        const count = counts[index]! + 1;
        counts[index] = count;
        if (count > counts[best]!) best = index;
      }
    }
    return best;
  }
}

/** Runs along each row, joined with an equal run right above them: letters are upright strokes and bars. */
function findSubrects(
  { width: stride, pixels }: IndexedImage,
  x: number,
  y: number,
  width: number,
  height: number,
  background: number,
): Subrect[] {
  const subrects: Subrect[] = [];
  let above: Subrect[] = [];
  for (let row = 0; row < height; row++) {
    const current: Subrect[] = [];
    const start = (y + row) * stride + x;
    for (let column = 0; column < width; ) {
      const colour = pixels[start + column]!;
      let end = column + 1;
      while (end < width && pixels[start + end] === colour) end++;
      if (colour !== background) {
        const run = end - column;
        let subrect = above.find((one) => one.x === column && one.width === run && one.colour === colour);
        if (subrect === undefined) {
          subrect = { colour, x: column, y: row, width: run, height: 0 };
          subrects.push(subrect);
        }
        subrect.height++;
        current.push(subrect);
      }
      column = end;
    }
    above = current;
  }
  return subrects;
}

/** Hextile [RFC 6143 7.7.4] as colours 0xRRGGBB. */
export function* readHextile(area: Rectangle, format: PixelFormat): Dialogue<Uint32Array> {
  const pixelLength = format.bitsPerPixel / 8;
  const colours = new Uint32Array(area.width * area.height);
  const fill = (x: number, y: number, width: number, height: number, colour: number) => {
    for (let row = y; row < y + height; row++) {
      colours.fill(colour, row * area.width + x, row * area.width + x + width);
    }
  };
  let background = 0;
  let foreground = 0;
  for (let y = 0; y < area.height; y += TILE) {
    for (let x = 0; x < area.width; x += TILE) {
      const width = Math.min(TILE, area.width - x);
      const height = Math.min(TILE, area.height - y);
      const mask = (yield* read(1)).readUInt8(0);
      if (mask & RAW) {
        const bytes = yield* read(width * height * pixelLength);
        for (let index = 0; index < width * height; index++) {
          const target = (y + Math.floor(index / width)) * area.width + x + (index % width);
          colours[target] = readPixel(format, bytes, index * pixelLength);
        }
        continue;
      }
      if (mask & BACKGROUND) background = readPixel(format, yield* read(pixelLength));
      if (mask & FOREGROUND) foreground = readPixel(format, yield* read(pixelLength));
      fill(x, y, width, height, background);
      const count = mask & SUBRECTS ? (yield* read(1)).readUInt8(0) : 0;
      for (let subrect = 0; subrect < count; subrect++) {
        const colour = mask & COLOURED ? readPixel(format, yield* read(pixelLength)) : foreground;
        const bytes = yield* read(2);
        const place = bytes.readUInt8(0);
        const size = bytes.readUInt8(1);
        const subX = place >> 4;
        const subY = place & 15;
        const subWidth = (size >> 4) + 1;
        const subHeight = (size & 15) + 1;
        if (subX + subWidth > width || subY + subHeight > height) {
          throw new RfbFailure('protocol_error', 'a subrectangle outside its tile');
        }
        fill(x + subX, y + subY, subWidth, subHeight, colour);
      }
    }
  }
  return colours;
}
