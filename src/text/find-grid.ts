import { CellReader, UNKNOWN } from './cell-reader.ts';
import { findAnywhere } from './find-anywhere.ts';
import type { GlyphSet } from './glyphs/glyph-set.ts';
import type { GlyphTables } from './glyphs/load-glyphs.ts';
import { type Grid, gridAt } from './grid.ts';
import { COLOUR_MASK } from './picture.ts';

export interface Pixels {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

interface Score {
  /** Cells that are a letter or digit, others that are a glyph, and those that are none. */
  readonly strong: number;
  readonly weak: number;
  readonly unknown: number;
}

interface Guess {
  readonly grid: Grid;
  readonly score: Score;
}

/** Of so many rows of cells a guess is judged. */
const SAMPLED_ROWS = 12;
/** So many letters are a text, whatever else is on the screen. */
const MIN_LETTERS = 4;
/** VGA's text mode of 80 columns of 9 dots. */
const VGA = { width: 720, height: 400 };

/**
 * The grid of the text on a picture: where screens usually have it or, if `isThorough`, at any offset. Undefined for a picture without
 * text whose glyphs are known.
 */
export function findGrid(picture: Pixels, tables: GlyphTables, isThorough: boolean): Grid | undefined {
  const ink = inkedRows(picture);
  const usual: Guess[] = [];
  for (const grid of usualGrids(picture, tables)) {
    const guess = { grid, score: judge(picture, grid, ink) };
    if (guess.score.strong >= MIN_LETTERS && guess.score.unknown * 4 <= guess.score.strong) return grid;
    usual.push(guess);
  }
  const elsewhere = isThorough ? findAnywhere(picture, tables, ink) : [];
  const others = elsewhere.map((grid) => ({
    grid,
    score: judge(picture, grid, ink),
  }));
  const texts = [...usual, ...others].filter(({ score }) => isText(score));
  const [best] = texts.sort((one, other) => worth(other) - worth(one));
  return best?.grid ?? emptyTextMode(picture, tables, ink);
}

function worth({ score: { strong, unknown } }: Guess): number {
  return strong - unknown;
}

function isText({ strong, unknown }: Score): boolean {
  return strong >= MIN_LETTERS || (strong > 0 && unknown === 0);
}

function* usualGrids(picture: Pixels, tables: GlyphTables): Iterable<Grid> {
  for (const glyphs of tables) {
    for (const cellWidth of picture.width % 9 === 0 && glyphs.width === 8 ? [9, 8] : [glyphs.width]) {
      const grid = gridAt(picture, glyphs, cellWidth, 0, 0);
      if (grid !== undefined) yield grid;
    }
    const left = Math.floor((picture.width % glyphs.width) / 2);
    const top = Math.floor((picture.height % glyphs.height) / 2);
    const centred = left + top === 0 ? undefined : gridAt(picture, glyphs, glyphs.width, left, top);
    if (centred !== undefined) yield centred;
  }
}

/** A screen of VGA's size in one colour but for a cursor is an empty text screen; other sizes could be anything. */
function emptyTextMode(picture: Pixels, tables: GlyphTables, ink: readonly number[]): Grid | undefined {
  const glyphs = tables.find(({ width, height }) => width === 8 && height === 16);
  const isVga = picture.width === VGA.width && picture.height === VGA.height;
  if (glyphs === undefined || !isVga || ink.length > glyphs.height) return undefined;
  return gridAt(picture, glyphs, 9, 0, 0);
}

function judge({ pixels, width }: Pixels, grid: Grid, ink: readonly number[]): Score {
  const reader = new CellReader();
  const score = { strong: 0, weak: 0, unknown: 0 };
  for (const row of sampledRows(grid, ink)) {
    for (let column = 0; column < grid.columns; column++) {
      const entry = reader.read(pixels, width, grid, row, column);
      if (entry >= 0) score[isStrong(grid.glyphs, entry) ? 'strong' : 'weak']++;
      else if (entry === UNKNOWN) score.unknown++;
    }
  }
  return score;
}

function isStrong(glyphs: GlyphSet, entry: number): boolean {
  return glyphs.strong[entry] !== 0;
}

/** Rows of cells that have ink, from all parts of the screen. */
function sampledRows({ top, cellHeight, rows }: Grid, ink: readonly number[]): readonly number[] {
  const all = [...new Set(ink.map((y) => Math.floor((y - top) / cellHeight)))].filter(
    (row) => row >= 0 && row < rows,
  );
  const step = Math.max(1, all.length / SAMPLED_ROWS);
  return Array.from(
    { length: Math.min(SAMPLED_ROWS, all.length) },
    (_, index) => all[Math.floor(index * step)] ?? 0,
  );
}

/** The rows of pixels that have more than one colour. */
function inkedRows({ pixels, width, height }: Pixels): readonly number[] {
  const rows: number[] = [];
  for (let y = 0, start = 0; y < height; y++, start += width) {
    const first = (pixels[start] ?? 0) & COLOUR_MASK;
    for (let at = start + 1; at < start + width; at++) {
      if (((pixels[at] ?? 0) & COLOUR_MASK) === first) continue;
      rows.push(y);
      break;
    }
  }
  return rows;
}
