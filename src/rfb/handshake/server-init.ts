import { type Dialogue, read } from '../dialogue.ts';
import { cutUtf8 } from '../messages/cut-utf8.ts';
import { PIXEL_FORMAT_LENGTH, type PixelFormat, readPixelFormat, writePixelFormat } from '../pixel-format.ts';
import { RfbFailure } from '../rfb-failure.ts';

/** Bytes of a desktop name, in UTF-8. */
const MAX_NAME_LENGTH = 1024;

export interface ServerInit {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: PixelFormat;
  readonly name: string;
}

/** ServerInit [RFC 6143 7.3.2]: U16 width and height, PIXEL_FORMAT, U32 length and name. */
export function* readServerInit(): Dialogue<ServerInit> {
  const size = yield* read(4);
  const pixelFormat = readPixelFormat(yield* read(PIXEL_FORMAT_LENGTH));
  const length = (yield* read(4)).readUInt32BE(0);
  if (length > MAX_NAME_LENGTH) throw new RfbFailure('protocol_error', `a desktop name of ${length} bytes`);
  const name = (yield* read(length)).toString('utf8');
  return { width: size.readUInt16BE(0), height: size.readUInt16BE(2), pixelFormat, name };
}

/** ServerInit [RFC 6143 7.3.2]. A name that is too long is cut. */
export function writeServerInit({ width, height, pixelFormat, name }: ServerInit): Buffer {
  const text = cutUtf8(name, MAX_NAME_LENGTH);
  const size = Buffer.alloc(4);
  size.writeUInt16BE(width, 0);
  size.writeUInt16BE(height, 2);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length, 0);
  return Buffer.concat([size, writePixelFormat(pixelFormat), length, text]);
}
