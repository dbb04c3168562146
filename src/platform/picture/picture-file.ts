/** Pixels of the largest picture that is accepted: that of a display of 7,680 by 4,320. */
const MAX_PIXELS = 7_680 * 4_320;
const MAX_SIDE = 16_384;
const PNG_SIGNATURE = '89504e470d0a1a0a';
/** Bytes in which the header of a PPM file must end. */
const MAX_PPM_HEADER = 512;

/** What the header of a picture file states. `pixelsAt` is where the pixels of a PPM begin. */
export type PictureFile =
  | { readonly format: 'png'; readonly width: number; readonly height: number }
  | { readonly format: 'ppm'; readonly width: number; readonly height: number; readonly pixelsAt: number };

/**
 * Reads the header of a PNG file, or of a PPM file with eight bits per sample (P6), the formats of hypervisors. Undefined if the
 * bytes are neither, if the size is out of bounds, or if pixels of a PPM are missing.
 */
export function readPictureFile(bytes: Uint8Array): PictureFile | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.subarray(0, 8).toString('hex') === PNG_SIGNATURE ? pngFile(buffer) : ppmFile(buffer);
}

function pngFile(bytes: Buffer): PictureFile | undefined {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return isPossible(width, height) ? { format: 'png', width, height } : undefined;
}

function ppmFile(bytes: Buffer): PictureFile | undefined {
  const head = bytes.toString('latin1', 0, MAX_PPM_HEADER);
  // Comments may stand where white space may, except before the last one.
  const found =
    /^P6(?:\s+(?:#[^\n]*\n\s*)*)(\d{1,5})(?:\s+(?:#[^\n]*\n\s*)*)(\d{1,5})(?:\s+(?:#[^\n]*\n\s*)*)255\s/.exec(
      head,
    );
  if (found === null) return undefined;
  const [width, height] = [Number(found[1]), Number(found[2])];
  const pixelsAt = found[0].length;
  if (!isPossible(width, height) || bytes.length < pixelsAt + 3 * width * height) return undefined;
  return { format: 'ppm', width, height, pixelsAt };
}

function isPossible(width: number, height: number): boolean {
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}
