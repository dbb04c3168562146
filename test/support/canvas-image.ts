import type { Canvas } from '../../src/rfb/screen/canvas.ts';
import type { RgbaImage } from './read-screen-text.ts';

/** What a canvas of ours looks like on a browser's. */
export function canvasImage(canvas: Canvas): RgbaImage {
  const { width, height, palette } = canvas;
  const data = new Uint8ClampedArray(width * height * 4);
  let offset = 0;
  for (const pixel of canvas.image(canvas.bounds).pixels) {
    const colour = palette[pixel]!;
    data[offset++] = colour >> 16;
    data[offset++] = (colour >> 8) & 255;
    data[offset++] = colour & 255;
    data[offset++] = 255;
  }
  return { width, height, data };
}
