import type { GlyphSet } from './glyphs/glyph-set.ts';

/** Where the cells of a text screen are, in pixels. */
export interface Grid {
  readonly glyphs: GlyphSet;
  /** As that of the glyphs, or one more: VGA's cells of 9 dots. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/** The largest grid of such cells that a picture holds. Undefined if it holds none. */
export function gridAt(
  { width, height }: { readonly width: number; readonly height: number },
  glyphs: GlyphSet,
  cellWidth: number,
  left: number,
  top: number,
): Grid | undefined {
  const columns = Math.floor((width - left) / cellWidth);
  const rows = Math.floor((height - top) / glyphs.height);
  if (columns < 1 || rows < 1) return undefined;
  return { glyphs, cellWidth, cellHeight: glyphs.height, left, top, columns, rows };
}
