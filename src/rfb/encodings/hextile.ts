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
  const parts: Buffer[] = [];
  const tiles = new TileWriter(image, colours);
  for (let y = 0; y < image.height; y += TILE) {
    for (let x = 0; x < image.width; x += TILE) parts.push(tiles.write(x, y));
  }
  return Buffer.concat(parts);
}

interface Subrect {
  readonly colour: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  height: number;
}

/** Background and foreground carry over from tile to tile, so a plain tile costs one byte. */
class TileWriter {
  readonly #image: IndexedImage;
  readonly #colours: PixelBytes;
  #background = -1;
  #foreground = -1;

  constructor(image: IndexedImage, colours: PixelBytes) {
    this.#image = image;
    this.#colours = colours;
  }

  write(x: number, y: number): Buffer {
    const { width: imageWidth, height: imageHeight, pixels } = this.#image;
    const width = Math.min(TILE, imageWidth - x);
    const height = Math.min(TILE, imageHeight - y);
    const background = mostFrequent(this.#image, x, y, width, height);
    const subrects = findSubrects(this.#image, x, y, width, height, background);
    const pixelLength = this.#colours[0]!.length;

    const first = subrects[0]?.colour ?? this.#foreground;
    const coloured = subrects.some(({ colour }) => colour !== first);
    const cost = subrects.length * (coloured ? pixelLength + 2 : 2);
    if (cost > width * height * pixelLength || subrects.length > 255) {
      const bytes: Buffer[] = [Buffer.from([RAW])];
      for (let row = y; row < y + height; row++) {
        for (let column = x; column < x + width; column++) {
          bytes.push(this.#colours[pixels[row * imageWidth + column]!]!);
        }
      }
      // Both are undefined to the reader after a raw tile.
      this.#background = -1;
      this.#foreground = -1;
      return Buffer.concat(bytes);
    }

    let mask = 0;
    const bytes: Buffer[] = [];
    if (background !== this.#background) {
      mask |= BACKGROUND;
      bytes.push(this.#colours[background]!);
      this.#background = background;
    }
    if (subrects.length > 0) {
      mask |= SUBRECTS;
      if (coloured) {
        mask |= COLOURED;
        // The foreground is undefined to the reader after coloured subrectangles.
        this.#foreground = -1;
      } else if (first !== this.#foreground) {
        mask |= FOREGROUND;
        bytes.push(this.#colours[first]!);
        this.#foreground = first;
      }
      bytes.push(Buffer.from([subrects.length]));
      for (const subrect of subrects) {
        if (coloured) bytes.push(this.#colours[subrect.colour]!);
        bytes.push(
          Buffer.from([(subrect.x << 4) | subrect.y, ((subrect.width - 1) << 4) | (subrect.height - 1)]),
        );
      }
    }
    return Buffer.concat([Buffer.from([mask]), ...bytes]);
  }
}

function mostFrequent(
  { width: stride, pixels }: IndexedImage,
  x: number,
  y: number,
  width: number,
  height: number,
) {
  const counts = new Map<number, number>();
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      const index = pixels[row * stride + column]!;
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  let best = 0;
  let bestCount = 0;
  for (const [index, count] of counts) {
    if (count > bestCount) {
      best = index;
      bestCount = count;
    }
  }
  return best;
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
        const [place, size] = yield* read(2);
        const subX = place! >> 4;
        const subY = place! & 15;
        const subWidth = (size! >> 4) + 1;
        const subHeight = (size! & 15) + 1;
        if (subX + subWidth > width || subY + subHeight > height) {
          throw new RfbFailure('protocol_error', 'a subrectangle outside its tile');
        }
        fill(x + subX, y + subY, subWidth, subHeight, colour);
      }
    }
  }
  return colours;
}
