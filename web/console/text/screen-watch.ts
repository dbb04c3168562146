import type { Damage, Picture } from '../../../src/text/picture.ts';
import type { ScreenText } from '../../../src/text/screen-text.ts';
import { around } from '../session/watch-damage.ts';

/** Between two readings, and at least so many times the duration of the last one: reading never takes more than a tenth of a core. */
const MIN_INTERVAL_MS = 100;
const MIN_PAUSE_RATIO = 10;

/** The canvas, as much as reading needs. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** The pixels of an area of the canvas: four bytes each, row by row. */
  read(area: Damage): Uint8ClampedArray;
}

export interface Reader {
  read(picture: Picture, damage?: readonly Damage[]): ScreenText | undefined;
}

export interface Clock {
  now(): number;
  after(delayMs: number, action: () => void): () => void;
}

/** What was read last, with the picture that it was read from. */
export interface Reading {
  readonly text: ScreenText | undefined;
  readonly picture: Picture;
}

/**
 * Reads the text of the screen when it has changed: only the areas that changed, with pauses. Nothing is read while the screen is static,
 * and nothing before `start` and after `stop`.
 */
export class ScreenWatch {
  readonly #pixels: Pixels;
  readonly #reader: Reader;
  readonly #clock: Clock;
  readonly #onText: (text: ScreenText | undefined) => void;
  #picture: Picture = { width: 0, height: 0, data: new Uint8ClampedArray() };
  #text: ScreenText | undefined;
  #areas: Damage[] = [];
  #nextMs = 0;
  #cancel: (() => void) | undefined;

  constructor(pixels: Pixels, reader: Reader, clock: Clock, onText: (text: ScreenText | undefined) => void) {
    this.#pixels = pixels;
    this.#reader = reader;
    this.#clock = clock;
    this.#onText = onText;
  }

  start(): void {
    this.damage([{ x: 0, y: 0, width: this.#pixels.width, height: this.#pixels.height }]);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#areas = [];
  }

  /** Areas of the canvas have changed. */
  damage(areas: readonly Damage[]): void {
    this.#areas.push(...areas);
    if (this.#areas.length > 64) this.#areas = [around(this.#areas)];
    this.#cancel ??= this.#clock.after(Math.max(0, this.#nextMs - this.#clock.now()), () => {
      this.#cancel = undefined;
      this.#read();
    });
  }

  /** The last text, and a copy of the picture that it was read from. */
  reading(): Reading {
    const { width, height, data } = this.#picture;
    return { text: this.#text, picture: { width, height, data: data.slice() } };
  }

  #read(): void {
    const startMs = this.#clock.now();
    const areas = this.#takeAreas();
    const hadText = this.#text;
    for (const area of areas) this.#copy(area);
    this.#text = this.#reader.read(this.#picture, areas);
    const tookMs = this.#clock.now() - startMs;
    this.#nextMs = startMs + tookMs + Math.max(MIN_INTERVAL_MS, MIN_PAUSE_RATIO * tookMs);
    if (this.#text !== hadText || hadText === undefined) this.#onText(this.#text);
  }

  /** The areas inside the canvas; all of it if its size has changed. */
  #takeAreas(): readonly Damage[] {
    const { width, height } = this.#pixels;
    const areas = this.#areas;
    this.#areas = [];
    if (width === this.#picture.width && height === this.#picture.height) {
      return areas.map((area) => inside(area, width, height)).filter((area) => area.width * area.height > 0);
    }
    this.#picture = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    return width * height > 0 ? [{ x: 0, y: 0, width, height }] : [];
  }

  #copy(area: Damage): void {
    const { width, data } = this.#picture;
    const pixels = this.#pixels.read(area);
    for (let row = 0; row < area.height; row++) {
      const from = row * area.width * 4;
      const line = pixels.subarray(from, from + area.width * 4);
      data.set(line, ((area.y + row) * width + area.x) * 4);
    }
  }
}

function inside({ x, y, width, height }: Damage, maxX: number, maxY: number): Damage {
  const left = Math.max(0, Math.min(x, maxX));
  const top = Math.max(0, Math.min(y, maxY));
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(x + width, maxX) - left),
    height: Math.max(0, Math.min(y + height, maxY) - top),
  };
}
