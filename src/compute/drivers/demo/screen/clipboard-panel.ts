import type { Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { wrapText } from '../../../../rfb/screen/wrap-text.ts';
import { BUTTON_HEIGHT, drawButton } from './button.ts';
import { colour } from './palette.ts';
import { contains, drawLine, drawPanel } from './panel.ts';

const ROWS = 5;
/** Characters of a pasted text that are drawn: more would not fit. */
const MAX_SHOWN = 1_000;

/** Shows the text that the viewer pasted, and has a button that puts a text on the viewer's clipboard. */
export class ClipboardPanel {
  readonly #canvas: Canvas;
  readonly #area: Rectangle;
  readonly #copy: Rectangle;
  readonly #onCopy: () => void;
  #held = false;
  /** The pasted text that is not drawn yet. */
  #pasted: string | undefined;

  constructor(canvas: Canvas, area: Rectangle, onCopy: () => void) {
    this.#canvas = canvas;
    this.#onCopy = onCopy;
    this.#area = drawPanel(canvas, area, 'Clipboard', 'paste or copy');
    const y = this.#area.y + this.#area.height - BUTTON_HEIGHT;
    this.#copy = drawButton(canvas, this.#area.x, y, 'copy the request id', 'accent');
    this.#show(['Nothing was pasted yet.'], colour('quiet'));
  }

  /** Takes the viewer's clipboard. `draw` shows it. */
  pasted(text: string): void {
    this.#pasted = text;
  }

  draw(): void {
    const text = this.#pasted;
    if (text === undefined) return;
    this.#pasted = undefined;
    const columns = Math.floor(this.#area.width / GLYPH_WIDTH);
    const lines = wrapText(text.slice(0, MAX_SHOWN), columns).slice(0, ROWS - 1);
    this.#show([...lines, `(${text.length} characters)`], colour('text'));
  }

  pointer(x: number, y: number, buttons: number): void {
    const held = (buttons & 1) === 1;
    if (held && !this.#held && contains(this.#copy, x, y)) this.#onCopy();
    this.#held = held;
  }

  #show(lines: readonly string[], ink: number): void {
    for (let row = 0; row < ROWS; row++) drawLine(this.#canvas, this.#area, row, lines[row] ?? '', ink);
  }
}
