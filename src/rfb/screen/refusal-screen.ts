import { Canvas } from './canvas.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from './font.ts';
import { wrapText } from './wrap-text.ts';

/** What the screen shows to the user. It is public: no secret, no address. */
export interface RefusalScreenText {
  /** The same on every refusal screen. */
  readonly heading: string;
  /** A few words: the refusal's title. */
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
  /** The step that refused, and what it does. */
  readonly step: string;
  readonly requestIdLabel: string;
  readonly requestId: string;
  /** Where the user asks for a new console; empty: not shown. */
  readonly askAt: string;
}

const WIDTH = 800;
const HEIGHT = 528;
/** Where the panel with step and request id begins. */
const FOOTER = 384;
const MARGIN = 48;
const LARGE = 2;
/** Height of a line of small letters. */
const SMALL_LINE = 20;

const PALETTE = [0x14181f, 0x1d232d, 0xe2574c, 0xffffff, 0xd5dae3, 0x8d97a8] as const;
const [GROUND, PANEL, BAR, TITLE, TEXT, QUIET] = [0, 1, 2, 3, 4, 5] as const;

/** The screen before anything is drawn. */
export function blankRefusalScreen(): Canvas {
  return new Canvas(WIDTH, HEIGHT, PALETTE);
}

/** Draws the reason, what to do and the request id in plain large letters. Takes some milliseconds. */
export function drawRefusal(canvas: Canvas, text: RefusalScreenText): void {
  canvas.fill(canvas.bounds, GROUND);
  canvas.fill({ x: 0, y: 0, width: WIDTH, height: 8 }, BAR);

  canvas.text(MARGIN, 40, text.heading, { colour: BAR, bold: true });
  let y = 64;
  y = paragraph(canvas, y, text.title.charAt(0).toUpperCase() + text.title.slice(1), TITLE, true) + 20;
  y = paragraph(canvas, y, text.sentence, TEXT) + 20;
  y = paragraph(canvas, y, text.advice, TITLE) + 12;
  if (text.askAt !== '') askAt(canvas, y, text.askAt);

  canvas.fill({ x: 0, y: FOOTER, width: WIDTH, height: HEIGHT - FOOTER }, PANEL);
  const columns = Math.floor((WIDTH - 2 * MARGIN) / GLYPH_WIDTH);
  const step = wrapText(text.step, columns);
  for (const [index, line] of step.slice(0, 2).entries()) {
    canvas.text(MARGIN, FOOTER + 18 + index * 20, line, { colour: QUIET });
  }
  canvas.text(MARGIN, FOOTER + 68, text.requestIdLabel, { colour: QUIET });
  canvas.text(MARGIN, FOOTER + 88, text.requestId, { colour: TEXT, scale: LARGE });
}

/** Draws the address in small letters, so that most fit on one line. Left out if it would overlap the footer: half of it is no use. */
function askAt(canvas: Canvas, y: number, text: string): void {
  const lines = wrapText(text, Math.floor((WIDTH - 2 * MARGIN) / GLYPH_WIDTH));
  if (y + lines.length * SMALL_LINE > FOOTER) return;
  for (const [index, line] of lines.entries()) {
    canvas.text(MARGIN, y + index * SMALL_LINE, line, { colour: TEXT });
  }
}

/** Draws large wrapped lines; returns the y below them. Text that would overlap the footer is left out. */
function paragraph(canvas: Canvas, y: number, text: string, colour: number, bold = false): number {
  const lines = wrapText(text, Math.floor((WIDTH - 2 * MARGIN) / (GLYPH_WIDTH * LARGE)));
  let top = y;
  for (const line of lines) {
    if (top > FOOTER - GLYPH_HEIGHT * LARGE) break;
    canvas.text(MARGIN, top, line, { colour, scale: LARGE, bold });
    top += GLYPH_HEIGHT * LARGE + 2;
  }
  return top;
}
