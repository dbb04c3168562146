import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph, isLit } from '../../src/rfb/screen/font.ts';

/** A picture as a browser canvas gives it: four bytes a pixel. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array | readonly number[];
}

/** A piece of text on one line: characters of one colour and size that stand cell by cell. */
interface Run {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly text: string;
}

interface Template {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** Row by row, 1 where there is ink. */
  readonly dots: Uint8Array;
  /** The first dot with ink in reading order. */
  readonly firstX: number;
  readonly firstY: number;
  readonly bold: boolean;
}

const SCALES = [1, 2, 3];
const CHARACTERS = Array.from({ length: 0x7e - 0x21 + 1 }, (_, index) => String.fromCharCode(0x21 + index));
const ALL: readonly Template[] = SCALES.flatMap((scale) =>
  [false, true].flatMap((bold) =>
    [...CHARACTERS, '\ufffd'].map((character) => template(character, scale, bold)),
  ),
);

/** By the width of the ink that begins at the first dot: most templates need not be tried then. */
const TEMPLATES = new Map<number, Template[]>();
for (const one of ALL) {
  const ink = inkWidth(one.dots, one.firstX + one.firstY * one.width, (one.firstY + 1) * one.width);
  TEMPLATES.set(ink, [...(TEMPLATES.get(ink) ?? []), one]);
}

/**
 * Reads the text that Oriel's own font painted on a picture, whatever its colours: lines from top to bottom,
 * pieces of one line from left to right with a space between. The picture must not be scaled or smoothed.
 */
export function readScreenText(image: RgbaImage): string {
  const lines = new Map<string, Run[]>();
  for (const run of findRuns(image).sort((a, b) => a.y - b.y || a.x - b.x)) {
    const key = `${run.y}/${run.scale}`;
    lines.set(key, [...(lines.get(key) ?? []), run]);
  }
  return [...lines.values()]
    .map((line) => line.map(({ text }) => text).join(' '))
    .filter((line) => /[A-Za-z0-9]/.test(line))
    .join('\n');
}

function template(character: string, scale: number, bold: boolean): Template {
  const width = GLYPH_WIDTH * scale;
  const height = GLYPH_HEIGHT * scale;
  const lines = glyph(character);
  const dots = new Uint8Array(width * height);
  for (let index = 0; index < dots.length; index++) {
    dots[index] = isLit(lines, index % width, Math.floor(index / width), scale, bold) ? 1 : 0;
  }
  const first = dots.indexOf(1);
  return {
    character,
    width,
    height,
    scale,
    bold,
    dots,
    firstX: first % width,
    firstY: Math.floor(first / width),
  };
}

/** How many dots from `start` on have its value. */
function inkWidth(dots: Uint8Array | Int32Array, start: number, end: number): number {
  let index = start;
  while (index < end && dots[index] === dots[start]) index++;
  return index - start;
}

function findRuns({ width, height, data }: RgbaImage): Run[] {
  const pixels = new Int32Array(width * height);
  for (let index = 0, offset = 0; index < pixels.length; index++, offset += 4) {
    pixels[index] = (data[offset]! << 16) | (data[offset + 1]! << 8) | data[offset + 2]!;
  }
  const found = new Map<string, { template: Template; colour: number; x: number; y: number }>();
  for (let y = 0, index = 0; y < height; y++) {
    for (let x = 0; x < width; x++, index++) {
      const colour = pixels[index]!;
      // The first dot of a glyph has no ink above it and none before it.
      if (pixels[index - 1] === colour || pixels[index - width] === colour) continue;
      for (const one of TEMPLATES.get(inkWidth(pixels, index, (y + 1) * width)) ?? []) {
        const left = x - one.firstX;
        const top = y - one.firstY;
        if (matches(pixels, width, height, one, left, top, colour)) {
          found.set(place(one, colour, left, top), { template: one, colour, x: left, y: top });
        }
      }
    }
  }
  const runs: Run[] = [];
  for (const { template: first, colour, x: start, y } of found.values()) {
    const cell = first.width;
    const at = (x: number) => found.get(place(first, colour, x, y))?.template.character;
    // A run begins where nothing stands before it, with one space at most between.
    if (at(start - cell) !== undefined || at(start - 2 * cell) !== undefined) continue;
    let text = '';
    for (let x = start; at(x) !== undefined || at(x + cell) !== undefined; x += cell) text += at(x) ?? ' ';
    runs.push({ x: start, y, scale: first.scale, text });
  }
  return runs.filter(
    (run) => !runs.some((other) => other.text.length > run.text.length && within(run, other)),
  );
}

/** Some glyphs look the same bold and not: such a run is part of the longer one. */
function within(run: Run, other: Run): boolean {
  const end = (one: Run) => one.x + one.text.length * one.scale * GLYPH_WIDTH;
  return run.y === other.y && run.scale === other.scale && run.x >= other.x && end(run) <= end(other);
}

function place({ scale, bold }: Template, colour: number, x: number, y: number): string {
  return `${scale} ${bold} ${colour} ${x} ${y}`;
}

function matches(
  pixels: Int32Array,
  width: number,
  height: number,
  one: Template,
  left: number,
  top: number,
  colour: number,
): boolean {
  if (left < 0 || top < 0 || left + one.width > width || top + one.height > height) return false;
  for (let row = 0, dot = 0; row < one.height; row++) {
    const start = (top + row) * width + left;
    for (let column = 0; column < one.width; column++, dot++) {
      if ((pixels[start + column] === colour) !== (one.dots[dot] === 1)) return false;
    }
  }
  return true;
}
