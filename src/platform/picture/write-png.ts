import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const INDEXED = 3;
const RGB = 2;
/** Compression that is fast: the picture crosses one network and is shown once. */
const LEVEL = 3;

/** Pixels row by row: three bytes each, or the index of a colour of the palette. */
export type WritablePicture = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
} & ({ readonly form: 'rgb' } | { readonly form: 'indexed'; readonly palette: readonly number[] });

/** A PNG file with eight bits per sample. The compression runs outside the event loop. */
export async function writePng(picture: WritablePicture): Promise<Buffer> {
  const { width, height, pixels, form } = picture;
  const rowBytes = form === 'rgb' ? 3 * width : width;
  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, form === 'rgb' ? RGB : INDEXED, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(form === 'indexed' ? [chunk('PLTE', paletteBytes(picture.palette))] : []),
    chunk('IDAT', await promisify(deflate)(rows, { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function paletteBytes(palette: readonly number[]): Buffer {
  return Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), bytes.length - 4);
  return bytes;
}
