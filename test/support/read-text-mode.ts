import { loadGlyphs } from '../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../src/text/screen-reader.ts';
import type { RgbaImage } from './read-screen-text.ts';

const tables = await loadGlyphs();

/**
 * Reads a guest's text screen off its pixels. Rows without the blanks at their end; nothing where the first row is not the banner: the
 * picture is not complete yet.
 */
export function readTextMode({ width, height, data }: RgbaImage, banner: string): readonly string[] {
  const picture = { width, height, data: Array.isArray(data) ? Uint8Array.from(data) : data } as const;
  const lines = new ScreenReader(tables).read(picture as Parameters<ScreenReader['read']>[0])?.lines ?? [];
  return lines[0] === banner ? lines : [];
}
