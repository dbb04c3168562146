import { createHash } from 'node:crypto';
import { Refusal } from '../../flow/refusals.ts';
import { readPictureFile } from '../../platform/picture/picture-file.ts';
import { writePng } from '../../platform/picture/write-png.ts';
import { MAX_PICTURE_BYTES } from '../drivers/driver.ts';

/** Bytes of a picture that leaves this host. */
const MAX_SENT_BYTES = 2 << 20;

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
  if (png.length > MAX_SENT_BYTES) {
    throw new Refusal('screenshot_failed', `the picture has ${png.length} bytes`);
  }
  return { etag, png, width, height, scale: 1 };
}
