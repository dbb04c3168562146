import type { Font } from '../../../src/text/glyphs/glyph-set.ts';
import type { Picture } from '../../../src/text/picture.ts';

export interface Paint {
  readonly width: number;
  readonly height: number;
  readonly left?: number;
  readonly top?: number;
  /** 9 for a cell of VGA: the ninth dot is background. */
  readonly cellWidth?: number;
  readonly foreground?: number;
  readonly background?: number;
}

/** Paints lines of text with the glyphs of a font, as a console does. */
export function paintText(font: Font, lines: readonly string[], paint: Paint): Picture {
  const { width, height, left = 0, top = 0, cellWidth = font.width } = paint;
  const { foreground = 0xaaaaaa, background = 0 } = paint;
  const pixels = new Uint32Array(width * height).fill(pixelOf(background));
  const ink = pixelOf(foreground);
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of [...line].entries()) {
      const index = font.characters.indexOf(character);
      if (index === -1) throw new Error(`${font.name} has no ${character}`);
      const corner = (top + row * font.height) * width + left + column * cellWidth;
      for (let y = 0; y < font.height; y++)
        for (let x = 0; x < font.width; x++)
          if ((((font.rows[index * font.height + y] ?? 0) >> (font.width - 1 - x)) & 1) === 1)
            pixels[corner + y * width + x] = ink;
    }
  }
  return { width, height, data: new Uint8Array(pixels.buffer) };
}

/** A colour 0xRRGGBB in the bytes of a picture, on a little-endian machine. */
function pixelOf(colour: number): number {
  return (((colour & 0xff) << 16) | (colour & 0xff00) | (colour >> 16) | 0xff000000) >>> 0;
}
