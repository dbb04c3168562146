/** A part of the screen, in pixels from the upper left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const RECTANGLE_LENGTH = 8;

/** U16 x, y, width, height: how RFB writes every rectangle [RFC 6143 7.5.3, 7.6.1]. */
export function readRectangle(bytes: Buffer, offset = 0): Rectangle {
  return {
    x: bytes.readUInt16BE(offset),
    y: bytes.readUInt16BE(offset + 2),
    width: bytes.readUInt16BE(offset + 4),
    height: bytes.readUInt16BE(offset + 6),
  };
}

export function writeRectangle(rectangle: Rectangle): Buffer {
  const bytes = Buffer.alloc(RECTANGLE_LENGTH);
  bytes.writeUInt16BE(rectangle.x, 0);
  bytes.writeUInt16BE(rectangle.y, 2);
  bytes.writeUInt16BE(rectangle.width, 4);
  bytes.writeUInt16BE(rectangle.height, 6);
  return bytes;
}

/** What two rectangles have in common, or undefined. */
export function intersect(a: Rectangle, b: Rectangle): Rectangle | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}
