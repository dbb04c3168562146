import { intersect, type Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_HEIGHT } from '../../../../rfb/screen/font.ts';
import { buttonWidth, drawButton } from './button.ts';
import { type ColourName, colour } from './palette.ts';
import { contains, drawLine, drawPanel } from './panel.ts';

/** Bits of a PointerEvent's mask [RFC 6143 7.5.5], their names, and the colour that each paints in. */
const BUTTONS: readonly { bit: number; name: string; ink?: ColourName }[] = [
  { bit: 1, name: 'left', ink: 'accent' },
  { bit: 2, name: 'middle', ink: 'warm' },
  { bit: 4, name: 'right', ink: 'sky' },
  { bit: 8, name: 'wheel up' },
  { bit: 16, name: 'wheel down' },
];

const BRUSH = 3;
const CLEAR = 'clear';

/** An area to paint on, with a thin trail while no button is held. `draw` writes the label below it once for all events. */
export class MousePanel {
  readonly #canvas: Canvas;
  readonly #area: Rectangle;
  readonly #paper: Rectangle;
  readonly #clear: Rectangle;
  #last: { x: number; y: number } | undefined;
  #buttons = 0;
  #isDrawn = true;

  constructor(canvas: Canvas, area: Rectangle) {
    this.#canvas = canvas;
    this.#area = drawPanel(canvas, area, 'Mouse', 'draw here');
    this.#paper = { ...this.#area, height: this.#area.height - GLYPH_HEIGHT - 8 };
    const right = area.x + area.width - buttonWidth(CLEAR) - 8;
    this.#clear = drawButton(canvas, right, area.y + 6, CLEAR, 'quiet');
    this.#wipe();
  }

  pointer(x: number, y: number, buttons: number): void {
    const pressed = buttons & ~this.#buttons;
    this.#buttons = buttons;
    if (pressed & 1 && contains(this.#clear, x, y)) this.#wipe();
    this.#isDrawn = false;
    const from = this.#last ?? { x, y };
    this.#last = { x, y };
    const ink = BUTTONS.find(({ bit, ink }) => ink !== undefined && buttons & bit)?.ink;
    if (contains(this.#paper, x, y) || contains(this.#paper, from.x, from.y)) this.#stroke(from, x, y, ink);
  }

  #stroke(from: { x: number; y: number }, x: number, y: number, ink: ColourName | undefined): void {
    const steps = Math.max(1, Math.abs(x - from.x), Math.abs(y - from.y));
    const radius = ink === undefined ? 0 : BRUSH;
    for (let step = 0; step <= steps; step++) {
      const atX = Math.round(from.x + ((x - from.x) * step) / steps);
      const atY = Math.round(from.y + ((y - from.y) * step) / steps);
      for (let row = -radius; row <= radius; row++) {
        const half = Math.floor(Math.sqrt(radius * radius + radius - row * row));
        const line = intersect({ x: atX - half, y: atY + row, width: 2 * half + 1, height: 1 }, this.#paper);
        if (line !== undefined) this.#canvas.fill(line, colour(ink ?? 'quiet'));
      }
    }
  }

  #wipe(): void {
    this.#canvas.fill(this.#paper, colour('ground'));
  }

  draw(): void {
    if (this.#isDrawn || this.#last === undefined) return;
    this.#isDrawn = true;
    const { x, y } = this.#last;
    const names = BUTTONS.filter(({ bit }) => this.#buttons & bit).map(({ name }) => name);
    const y0 = this.#area.y + this.#area.height - GLYPH_HEIGHT;
    const text = `at ${x}, ${y}${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
    drawLine(this.#canvas, { ...this.#area, y: y0, height: GLYPH_HEIGHT }, 0, text, colour('warm'));
  }
}
