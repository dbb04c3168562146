import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { readPictureFile } from './picture-file.ts';

/** Samples per pixel by colour type, of those that are read; 3 is an index. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const INDEXED = 3;
const GREY = [0, 4];
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
  for (let at = 8; at + 12 <= file.length; ) {
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

/** Replaces the differences that a row consists of by samples [PNG 9.2]. False for an unknown filter. */
function undoFilter(rows: Buffer, row: number, rowBytes: number, step: number): boolean {
  const start = row * (rowBytes + 1) + 1;
  const filter = rows[start - 1] ?? 0;
  const above = start - rowBytes - 1;
  const hasAbove = row > 0;
  for (let index = 0; index < rowBytes; index++) {
    const at = start + index;
    const left = index >= step ? (rows[at - step] ?? 0) : 0;
    const up = hasAbove ? (rows[above + index] ?? 0) : 0;
    switch (filter) {
      case 0:
        return true;
      case 1:
        rows[at]! += left;
        break;
      case 2:
        rows[at]! += up;
        break;
      case 3:
        rows[at]! += (left + up) >> 1;
        break;
      case 4:
        rows[at]! += closest(left, up, hasAbove && index >= step ? (rows[above + index - step] ?? 0) : 0);
        break;
      default:
        return false;
    }
  }
  return true;
}

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
  const isGrey = GREY.includes(colourType);
  for (let at = 0, to = firstPixel * 4; at < row.length; at += samples, to += 4) {
    const first = row[at] ?? 0;
    if (colourType === INDEXED) {
      data.set(palette.subarray(3 * first, 3 * first + 3), to);
    } else {
      data[to] = first;
      data[to + 1] = isGrey ? first : (row[at + 1] ?? 0);
      data[to + 2] = isGrey ? first : (row[at + 2] ?? 0);
    }
    data[to + 3] = 255;
  }
}
