import type { IndexedImage } from '../encodings/encoding.ts';
import { intersect, type Rectangle } from '../rectangle.ts';
import { cellsOf, GLYPH_HEIGHT, GLYPH_WIDTH, glyph, isLit } from './font.ts';

/** Changes are recorded per tile of this many pixels square. */
const TILE = 16;

export interface TextStyle {
  /** Index into the palette. */
  readonly colour: number;
  /** Whole-number enlargement of the font; 1 by default. */
  readonly scale?: number;
  /** Strokes one (scaled) pixel wider. */
  readonly bold?: boolean;
}

/** A picture of palette indices, one byte each, that records its changed parts. Drawing is clipped. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Colours 0xRRGGBB, at most 256. */
  readonly palette: readonly number[];
  readonly #pixels: Uint8Array;
  readonly #columns: number;
  readonly #dirty: Uint8Array;

  constructor(width: number, height: number, palette: readonly number[]) {
    this.width = width;
    this.height = height;
    this.palette = palette;
    this.#pixels = new Uint8Array(width * height);
    this.#columns = Math.ceil(width / TILE);
    this.#dirty = new Uint8Array(this.#columns * Math.ceil(height / TILE));
  }

  get bounds(): Rectangle {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  /** The palette index of a pixel inside the bounds. */
  pixel(x: number, y: number): number {
    return this.#pixels[y * this.width + x]!;
  }

  fill(area: Rectangle, colour: number): void {
    const inside = intersect(area, this.bounds);
    if (inside === undefined) return;
    for (let y = inside.y; y < inside.y + inside.height; y++) {
      this.#pixels.fill(colour, y * this.width + inside.x, y * this.width + inside.x + inside.width);
    }
    this.touch(inside);
  }

  /** Draws one line of text from its upper left corner; returns the x after it. */
  text(x: number, y: number, text: string, { colour, scale = 1, bold = false }: TextStyle): number {
    let left = x;
    for (const character of text) {
      const rows = glyph(character);
      const width = cellsOf(character) * GLYPH_WIDTH * scale;
      for (let row = 0; row < GLYPH_HEIGHT * scale; row++) {
        for (let column = 0; column < width; column++) {
          if (isLit(rows, column, row, scale, bold)) this.#set(left + column, y + row, colour);
        }
      }
      this.touch({ x: left, y, width, height: GLYPH_HEIGHT * scale });
      left += width;
    }
    return left;
  }

  /** A filled circle. */
  disc(x: number, y: number, radius: number, colour: number): void {
    for (let row = -radius; row <= radius; row++) {
      const half = Math.floor(Math.sqrt(radius * radius + radius - row * row));
      this.fill({ x: x - half, y: y + row, width: 2 * half + 1, height: 1 }, colour);
    }
  }

  /** A copy of a part inside the bounds. */
  image(area: Rectangle): IndexedImage {
    const pixels = new Uint8Array(area.width * area.height);
    for (let row = 0; row < area.height; row++) {
      const start = (area.y + row) * this.width + area.x;
      pixels.set(this.#pixels.subarray(start, start + area.width), row * area.width);
    }
    return { width: area.width, height: area.height, pixels };
  }

  /** Marks a part as changed. */
  touch(area: Rectangle): void {
    const span = this.#tiles(area);
    if (span === undefined) return;
    for (let row = span.top; row <= span.bottom; row++) {
      this.#dirty.fill(1, row * this.#columns + span.left, row * this.#columns + span.right + 1);
    }
  }

  /** Removes and returns the changed tiles of an area, joined along rows and for equal spans also down columns. */
  takeChanges(area: Rectangle = this.bounds): Rectangle[] {
    const changes: { x: number; y: number; width: number; height: number }[] = [];
    const span = this.#tiles(area);
    if (span === undefined) return changes;
    for (let row = span.top; row <= span.bottom; row++) {
      const start = row * this.#columns;
      const y = row * TILE;
      for (let column = span.left; column <= span.right; column++) {
        if (this.#dirty[start + column] === 0) continue;
        const first = column;
        while (column <= span.right && this.#dirty[start + column] === 1) column++;
        this.#dirty.fill(0, start + first, start + column);
        const x = first * TILE;
        const width = Math.min(column * TILE, this.width) - x;
        const height = Math.min(TILE, this.height - y);
        const above = changes.find((one) => one.x === x && one.width === width && one.y + one.height === y);
        if (above === undefined) changes.push({ x, y, width, height });
        else above.height += height;
      }
    }
    return changes;
  }

  #tiles(area: Rectangle): { left: number; top: number; right: number; bottom: number } | undefined {
    const inside = intersect(area, this.bounds);
    if (inside === undefined) return undefined;
    return {
      left: Math.floor(inside.x / TILE),
      top: Math.floor(inside.y / TILE),
      right: Math.floor((inside.x + inside.width - 1) / TILE),
      bottom: Math.floor((inside.y + inside.height - 1) / TILE),
    };
  }

  #set(x: number, y: number, colour: number): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.#pixels[y * this.width + x] = colour;
  }
}
