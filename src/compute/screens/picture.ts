import { createHash } from 'node:crypto';
import { Refusal } from '../../flow/refusals.ts';
import { readPictureFile } from '../../platform/picture/picture-file.ts';
import { type Pixels, readPng } from '../../platform/picture/read-png.ts';
import { writePng } from '../../platform/picture/write-png.ts';
import { MAX_PICTURE_BYTES } from '../drivers/driver.ts';

/** Bytes of a picture that leaves this host. */
const MAX_SENT_BYTES = 2 << 20;

/** Of a picture that is reduced because its file is too large to be sent. */
const MAX_REDUCED_PIXELS = 3_840 * 2_160;
const MAX_SCALE = 8;

/** A picture as it leaves this host: a PNG file. */
export interface Picture {
  readonly etag: string;
  readonly png: Buffer;
  /** Of the picture. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen for one of the picture, in each direction. */
  readonly scale: number;
}

/** A hash of the file that the hypervisor made. Equal files are not converted again. */
export function pictureTag(file: Buffer): string {
  return createHash('sha256').update(file).digest('base64url').slice(0, 22);
}

/**
 * The picture in the file of a driver.
 * @throws {Refusal} screenshot_failed
 */
export async function pictureOf(file: Buffer, etag: string): Promise<Picture> {
  const head = readPictureFile(file);
  if (file.length > MAX_PICTURE_BYTES || head === undefined) {
    throw new Refusal('screenshot_failed', `a file of ${file.length} bytes is no usable PNG or PPM`);
  }
  const { width, height } = head;
  const png =
    head.format === 'png'
      ? file
      : await writePng({ form: 'rgb', width, height, pixels: file.subarray(head.pixelsAt) });
  const picture = { etag, png, width, height, scale: 1 };
  return png.length > MAX_SENT_BYTES ? await reduce(picture) : picture;
}

/** Leaves out rows and columns until the file can be sent: thumbnails are smaller still. */
async function reduce({ etag, png }: Picture): Promise<Picture> {
  const pixels = await readPng(png, MAX_REDUCED_PIXELS);
  for (let scale = 2; pixels !== undefined && scale <= MAX_SCALE; scale++) {
    const width = Math.ceil(pixels.width / scale);
    const height = Math.ceil(pixels.height / scale);
    const reduced = await writePng({ form: 'rgb', width, height, pixels: everyNth(pixels, scale) });
    if (reduced.length <= MAX_SENT_BYTES) return { etag, png: reduced, width, height, scale };
  }
  throw new Refusal('screenshot_failed', `a picture of ${png.length} bytes cannot be reduced`);
}

function everyNth({ width, height, data }: Pixels, scale: number): Uint8Array {
  const columns = Math.ceil(width / scale);
  const reduced = new Uint8Array(3 * columns * Math.ceil(height / scale));
  for (let y = 0, to = 0; y < height; y += scale) {
    for (let x = 0; x < width; x += scale, to += 3) {
      const from = 4 * (y * width + x);
      reduced.set(data.subarray(from, from + 3), to);
    }
  }
  return reduced;
}
