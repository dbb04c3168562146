import type { Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { type ColourName, colour } from './palette.ts';

export const BUTTON_HEIGHT = GLYPH_HEIGHT + 10;

/** Draws a button as wide as its label and returns its area, so that the caller can test clicks. */
export function drawButton(canvas: Canvas, x: number, y: number, label: string, ink: ColourName): Rectangle {
  const area = { x, y, width: buttonWidth(label), height: BUTTON_HEIGHT };
  canvas.fill(area, colour(ink));
  canvas.fill({ x: x + 1, y: y + 1, width: area.width - 2, height: area.height - 2 }, colour('edge'));
  canvas.text(x + 10, y + 5, label, { colour: colour(ink) });
  return area;
}

export function buttonWidth(label: string): number {
  return label.length * GLYPH_WIDTH + 20;
}
