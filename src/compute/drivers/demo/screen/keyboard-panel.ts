import type { Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { characterOf, keyName, type Modifier, modifierOf } from './keysyms.ts';
import { colour } from './palette.ts';
import { drawLine, drawPanel } from './panel.ts';

const LINE_PITCH = GLYPH_HEIGHT + 2;

/**
 * Echoes typed text and names the last key or chord. `draw` draws the text once for all keys since the last update, because a
 * client can send keys far faster than text can be drawn.
 */
export class KeyboardPanel {
  readonly #canvas: Canvas;
  readonly #area: Rectangle;
  readonly #columns: number;
  /** Text lines. The line below them names the last key. */
  readonly #rows: number;
  readonly #lines: string[] = [];
  /** The line that is being typed, below the others. */
  #line = '';
  /** Modifier keys that are down, by keysym: releasing one Ctrl key leaves the other one down. */
  readonly #held = new Map<number, Modifier>();
  #lastKey = '';
  #isDrawn = false;

  constructor(canvas: Canvas, area: Rectangle) {
    this.#canvas = canvas;
    this.#area = drawPanel(canvas, area, 'Keyboard', 'type something');
    this.#columns = Math.floor(this.#area.width / GLYPH_WIDTH) - 1;
    this.#rows = Math.floor(this.#area.height / LINE_PITCH) - 1;
    this.draw();
  }

  key(keysym: number, down: boolean): void {
    const modifier = modifierOf(keysym);
    if (modifier !== undefined) {
      if (down) this.#held.set(keysym, modifier);
      else this.#held.delete(keysym);
    }
    if (!down) return;
    const chord = ['Ctrl', 'Alt', 'Super'].filter((one) =>
      [...this.#held.values()].includes(one as Modifier),
    );
    const name = modifier === undefined ? [...chord, keyName(keysym)].join('-') : chord.join('-') || modifier;
    this.#lastKey = `last key: ${name}`;
    this.#isDrawn = false;
    if (modifier === undefined && chord.length === 0) this.#edit(keysym);
  }

  #edit(keysym: number): void {
    switch (keyName(keysym)) {
      case 'Enter':
        this.#breakLine('');
        break;
      case 'Backspace':
        this.#line =
          this.#line === '' ? (this.#lines.pop() ?? '') : Array.from(this.#line).slice(0, -1).join('');
        break;
      default: {
        const character = characterOf(keysym);
        if (character === undefined) return;
        if (Array.from(this.#line).length < this.#columns) this.#line += character;
        else this.#breakLine(character);
      }
    }
  }

  #breakLine(next: string): void {
    this.#lines.push(this.#line);
    this.#line = next;
    if (this.#lines.length === this.#rows) this.#lines.shift();
  }

  draw(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    const lines = [...this.#lines, this.#line];
    for (let row = 0; row < this.#rows; row++) {
      drawLine(this.#canvas, this.#area, row, lines[row] ?? '', colour('text'));
    }
    const row = this.#lines.length;
    const x = this.#area.x + Array.from(this.#line).length * GLYPH_WIDTH;
    const y = this.#area.y + row * LINE_PITCH;
    this.#canvas.fill({ x: x + 1, y, width: GLYPH_WIDTH - 1, height: GLYPH_HEIGHT }, colour('accent'));
    drawLine(this.#canvas, this.#area, this.#rows, this.#lastKey, colour('warm'));
  }
}
