// cspell:ignore screendump
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Picture } from '../../../src/text/picture.ts';

/** Reads a portable pixmap of QEMU's screendump. */
export function parsePixmap(file: Buffer): Picture {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 64));
  if (header === null) throw new Error('this is no portable pixmap of 8 bits');
  const [width, height] = [Number(header[1]), Number(header[2])];
  const data = new Uint8Array(width * height * 4);
  for (let index = 0, offset = header[0].length; index < width * height; index++, offset += 3) {
    data.set(file.subarray(offset, offset + 3), 4 * index);
    data[4 * index + 3] = 255;
  }
  return { width, height, data };
}

/** A picture of at most 256 colours as a small file: size and colours as a line of JSON, then a byte a pixel, compressed by gzip. */
export function packPicture({ width, height, data }: Picture): Buffer {
  const colours = new Map<number, number>();
  const pixels = Buffer.alloc(width * height);
  for (let index = 0; index < pixels.length; index++) {
    const colour = Buffer.from(data.buffer, data.byteOffset + 4 * index, 3).readUIntBE(0, 3);
    if (!colours.has(colour)) colours.set(colour, colours.size);
    pixels[index] = colours.get(colour) ?? 0;
  }
  if (colours.size > 256) throw new Error(`${colours.size} colours are no picture of a text screen`);
  const header = JSON.stringify({ width, height, colours: [...colours.keys()] });
  return gzipSync(Buffer.concat([Buffer.from(`${header}\n`), pixels]), { level: 9 });
}

/** The picture that `packPicture` has packed. */
export function unpackPicture(file: Buffer): Picture {
  const bytes = gunzipSync(file);
  const end = bytes.indexOf('\n');
  const { width, height, colours } = JSON.parse(bytes.toString('utf8', 0, end)) as {
    width: number;
    height: number;
    colours: number[];
  };
  const data = Buffer.alloc(width * height * 4, 255);
  for (let index = 0; index < width * height; index++)
    data.writeUIntBE(colours[bytes[end + 1 + index] ?? 0] ?? 0, 4 * index, 3);
  return { width, height, data };
}
