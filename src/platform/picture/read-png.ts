import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { readPictureFile } from './picture-file.ts';

/** Samples per pixel by colour type, of those that are read; 3 is an index. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const INDEXED = 3;
const GREY = [0, 4];
/** Chunks of one file. Writers of pictures fill each with some kB, and every chunk takes memory of its own. */
const MAX_CHUNKS = 16_384;
/** Rows that are read in one turn of the event loop: some milliseconds. */
const ROWS_PER_TURN = 128;

/** Red, green, blue and alpha of each pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly colourType: number;
  readonly palette: Buffer;
  readonly compressed: readonly Buffer[];
}

/**
 * The pixels of a PNG file with eight bits per sample that is not interlaced, as hypervisors write them. Undefined for any other file,
 * one of more than `maxPixels`, and a damaged one. Works in pieces, and decompresses no more bytes than the picture has.
 */
export async function readPng(file: Buffer, maxPixels: number): Promise<Pixels | undefined> {
  const parts = partsOf(file);
  if (parts === undefined || parts.width * parts.height > maxPixels) return undefined;
  const { width, height, colourType } = parts;
  const samples = SAMPLES[colourType] ?? 1;
  const bytes = (width * samples + 1) * height;
  let rows: Buffer;
  try {
    rows = await promisify(inflate)(Buffer.concat(parts.compressed), { maxOutputLength: bytes });
  } catch {
    return undefined;
  }
  if (rows.length !== bytes) return undefined;
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) {
    if (row % ROWS_PER_TURN === ROWS_PER_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    if (!undoFilter(rows, row, width * samples, samples)) return undefined;
    const from = row * (width * samples + 1) + 1;
    writeRow(rows.subarray(from, from + width * samples), data, row * width, parts);
  }
  return { width, height, data };
}

function partsOf(file: Buffer): Parts | undefined {
  const head = readPictureFile(file);
  if (head?.format !== 'png') return undefined;
  const [depth, colourType = 0, , , interlaced] = file.subarray(24, 29);
  if (depth !== 8 || interlaced !== 0 || SAMPLES[colourType] === undefined) return undefined;
  const compressed: Buffer[] = [];
  let palette: Buffer = Buffer.alloc(0);
  for (let at = 8, chunks = 1; at + 12 <= file.length; chunks++) {
    if (chunks > MAX_CHUNKS) return undefined;
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (type === 'IDAT') compressed.push(content);
    else if (type === 'PLTE') palette = content;
    else if (type === 'IEND') break;
    at += 12 + length;
  }
  return { width: head.width, height: head.height, colourType, palette, compressed };
}

/** Replaces the differences that a row consists of by samples. False for an unknown filter. */
function undoFilter(rows: Buffer, row: number, rowBytes: number, step: number): boolean {
  const start = row * (rowBytes + 1) + 1;
  const undo = FILTERS[rows[start - 1] ?? 0];
  // Above the first row all samples are 0.
  const above = row > 0 ? rows.subarray(start - rowBytes - 1, start - 1) : new Uint8Array(rowBytes);
  undo?.(rows.subarray(start, start + rowBytes), above, step);
  return undo !== undefined;
}

/** @param step bytes of a pixel */
type UndoFilter = (line: Uint8Array, above: Uint8Array, step: number) => void;

/** By their numbers [PNG 9.2]. One loop for each, because this is most of the work for a picture. */
const FILTERS: readonly UndoFilter[] = [
  () => {},
  function left(line, _above, step) {
    for (let at = step; at < line.length; at++) line[at] = (line[at] ?? 0) + (line[at - step] ?? 0);
  },
  function up(line, above) {
    for (let at = 0; at < line.length; at++) line[at] = (line[at] ?? 0) + (above[at] ?? 0);
  },
  function mean(line, above, step) {
    for (let at = 0; at < line.length; at++) {
      const left = at < step ? 0 : (line[at - step] ?? 0);
      line[at] = (line[at] ?? 0) + ((left + (above[at] ?? 0)) >> 1);
    }
  },
  function closestOfThree(line, above, step) {
    for (let at = 0; at < line.length; at++) {
      const left = at < step ? 0 : (line[at - step] ?? 0);
      const corner = at < step ? 0 : (above[at - step] ?? 0);
      line[at] = (line[at] ?? 0) + closest(left, above[at] ?? 0, corner);
    }
  },
];

/** Of the three samples beside it, the one that is closest to left + up - corner [PNG 9.4]. */
function closest(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function writeRow(
  row: Uint8Array,
  data: Uint8Array,
  firstPixel: number,
  { colourType, palette }: Parts,
): void {
  const samples = SAMPLES[colourType] ?? 1;
  const isIndexed = colourType === INDEXED;
  // A grey sample is all three colours.
  const [green, blue] = GREY.includes(colourType) ? [0, 0] : [1, 2];
  for (let at = 0, to = firstPixel * 4; at < row.length; at += samples, to += 4) {
    const from = isIndexed ? 3 * (row[at] ?? 0) : at;
    const source = isIndexed ? palette : row;
    data[to] = source[from] ?? 0;
    data[to + 1] = source[from + green] ?? 0;
    data[to + 2] = source[from + blue] ?? 0;
    data[to + 3] = 255;
  }
}
