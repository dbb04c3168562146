import { loadGlyphs } from '../../src/text/glyphs/load-glyphs.ts';
import type { Damage, Picture } from '../../src/text/picture.ts';
import { ScreenReader } from '../../src/text/screen-reader.ts';

export interface Timing {
  /** Milliseconds: the first picture with the search for its grid, then the fastest and the median of many. */
  readonly load: number;
  readonly first: number;
  readonly whole: readonly [number, number];
  /** One row of cells changes, as when a character is typed. */
  readonly row: readonly [number, number];
  readonly isText: boolean;
}

const ROUNDS = 60;

/** Reads a picture many times; in between a character of the second row changes its colour, so that there is something new. */
async function measure(picture: Picture): Promise<Timing> {
  const startedAt = performance.now();
  const tables = await loadGlyphs();
  const load = performance.now() - startedAt;
  const pixels = new Uint32Array(picture.data.buffer);
  const change = () => {
    for (let row = 16; row < 32; row++)
      for (let dot = row * picture.width; dot < row * picture.width + 8; dot++)
        pixels[dot] = (pixels[dot] ?? 0) ^ 0x40;
  };
  const reader = new ScreenReader(tables);
  const first = time(() => reader.read(picture));
  const isText = reader.read(picture) !== undefined;
  const rounds = (damage?: readonly Damage[]) =>
    Array.from({ length: ROUNDS }, () => {
      change();
      return time(() => reader.read(picture, damage));
    });
  const whole = leastAndMedian(rounds());
  const row = leastAndMedian(rounds([{ x: 0, y: 16, width: picture.width, height: 16 }]));
  return { load, first, whole, row, isText };
}

function time(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function leastAndMedian(times: readonly number[]): readonly [number, number] {
  const sorted = times.toSorted((one, other) => one - other);
  return [sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0];
}

Object.assign(globalThis, { measure });
