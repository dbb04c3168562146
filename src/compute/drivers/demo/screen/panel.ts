import type { Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { colour } from './palette.ts';

const PADDING = 12;
const HEADING = 34;

/** Draws a titled box and returns the free area inside it. */
export function drawPanel(canvas: Canvas, area: Rectangle, title: string, hint: string): Rectangle {
  canvas.fill(area, colour('panel'));
  canvas.fill({ ...area, height: 2 }, colour('edge'));
  const y = area.y + PADDING;
  const end = canvas.text(area.x + PADDING, y, title, { colour: colour('title'), bold: true });
  canvas.text(end + GLYPH_WIDTH, y, hint, { colour: colour('quiet') });
  return {
    x: area.x + PADDING,
    y: area.y + HEADING,
    width: area.width - 2 * PADDING,
    height: area.height - HEADING - PADDING,
  };
}

/** Replaces a line of text, padded or cut to the width. */
export function drawLine(canvas: Canvas, area: Rectangle, line: number, text: string, ink: number): void {
  const y = area.y + line * (GLYPH_HEIGHT + 2);
  const columns = Math.floor(area.width / GLYPH_WIDTH);
  canvas.fill({ x: area.x, y, width: area.width, height: GLYPH_HEIGHT }, colour('panel'));
  canvas.text(area.x, y, text.slice(0, columns), { colour: ink });
}

export function contains({ x, y, width, height }: Rectangle, atX: number, atY: number): boolean {
  return atX >= x && atX < x + width && atY >= y && atY < y + height;
}
