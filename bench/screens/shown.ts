import type { GlyphTables } from '../../src/text/glyphs/load-glyphs.ts';
import type { Picture } from '../../src/text/picture.ts';
import type { ScreenText } from '../../src/text/screen-text.ts';
import type { Comparison } from './compare.ts';

/** One picture of a machine, and how to judge what was read of it. */
export interface Shown {
  readonly title: string;
  readonly picture: Picture;
  compare(text: ScreenText): Comparison;
}

/** Runs machines in a folder and shows their pictures. */
export type Case = (folder: string, tables: GlyphTables) => AsyncIterable<Shown>;
