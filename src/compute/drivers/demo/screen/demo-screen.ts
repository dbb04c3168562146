import type { Rectangle } from '../../../../rfb/rectangle.ts';
import { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { buttonWidth, drawButton } from './button.ts';
import { ClipboardPanel } from './clipboard-panel.ts';
import { KeyboardPanel } from './keyboard-panel.ts';
import { MousePanel } from './mouse-panel.ts';
import { colour, PALETTE } from './palette.ts';
import { contains } from './panel.ts';
import { type ConnectionTrace, STEPS_PANEL_HEIGHT, StepsPanel } from './steps-panel.ts';

const WIDTH = 960;
const HEIGHT = 672;
const MARGIN = 16;
const GAP = 12;
const HEADER = 64;
const POWER_OFF = 'power off';

export interface DemoScreenOptions {
  readonly instance: string;
  /** When the viewer connected, in milliseconds since the epoch. */
  readonly since: number;
  /** The viewer clicked the button that puts a text on its clipboard. */
  readonly onCopy: (text: string) => void;
  readonly onPowerOff: () => void;
}

/** The picture that one viewer of a demo instance sees. Its keys and its mouse change it. */
export class DemoScreen {
  readonly canvas = new Canvas(WIDTH, HEIGHT, PALETTE);
  readonly #options: DemoScreenOptions;
  readonly #steps: StepsPanel;
  readonly #keyboard: KeyboardPanel;
  readonly #mouse: MousePanel;
  readonly #clipboard: ClipboardPanel;
  readonly #powerOff: Rectangle;
  #requestId = '';
  #traced = false;
  #headline = '';
  #clock = '';
  #held = false;

  constructor(options: DemoScreenOptions) {
    this.#options = options;
    const { canvas } = this;
    canvas.fill(canvas.bounds, colour('ground'));
    canvas.fill({ x: 0, y: 0, width: WIDTH, height: 4 }, colour('accent'));
    canvas.text(MARGIN, 18, 'Oriel', { colour: colour('accent'), scale: 2, bold: true });
    canvas.text(MARGIN + 104, 16, options.instance, { colour: colour('title'), bold: true });
    const width = buttonWidth(POWER_OFF);
    this.#powerOff = drawButton(canvas, WIDTH - MARGIN - width, 20, POWER_OFF, 'bad');

    const inner = WIDTH - 2 * MARGIN;
    this.#steps = new StepsPanel(canvas, { x: MARGIN, y: HEADER, width: inner, height: STEPS_PANEL_HEIGHT });
    const y = HEADER + STEPS_PANEL_HEIGHT + GAP;
    const height = HEIGHT - MARGIN - y;
    const column = Math.floor((inner - 2 * GAP) / 3);
    const at = (place: number) => ({ x: MARGIN + place * (column + GAP), y, width: column, height });
    this.#keyboard = new KeyboardPanel(canvas, at(0));
    this.#mouse = new MousePanel(canvas, at(1));
    this.#clipboard = new ClipboardPanel(canvas, at(2), () => options.onCopy(this.#requestId));
    this.#showHeadline('Looking for the trace of this connection ...');
    this.tick(options.since);
  }

  /** Whether the trace has step 16, the last one. */
  get traced(): boolean {
    return this.#traced;
  }

  /** Draws the trace of the connection; undefined if no proxy knows it. */
  showTrace(trace: ConnectionTrace | undefined): void {
    if (trace === undefined) {
      this.#showHeadline('No proxy knows this connection.');
      return;
    }
    this.#requestId = trace.requestId;
    this.#steps.show(trace.spans);
    this.#traced = trace.spans.some(({ step }) => step === 16);
    this.#showHeadline(trace.requestId);
  }

  /** Draws what a picture of the instance shows while it has no viewer. */
  showNoViewer(): void {
    this.#showHeadline('No console is open.');
    this.#showClock('');
  }

  /** Draws the time of day and how long the viewer has been connected. */
  tick(now: number): void {
    const seconds = Math.max(0, Math.floor((now - this.#options.since) / 1000));
    const time = `${new Date(now).toISOString().slice(11, 19)} UTC`;
    const clock = `${time}   here for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    this.#showClock(clock);
  }

  #showClock(clock: string): void {
    if (clock === this.#clock) return;
    this.#clock = clock;
    const right = this.#powerOff.x - 2 * GLYPH_WIDTH;
    const x = right - clock.length * GLYPH_WIDTH;
    const width = 36 * GLYPH_WIDTH;
    this.canvas.fill({ x: right - width, y: 25, width, height: 16 }, colour('ground'));
    this.canvas.text(x, 25, clock, { colour: colour('quiet') });
  }

  /** Draws what keys, pointer and pasted texts changed since the last call. */
  draw(): void {
    this.#keyboard.draw();
    this.#mouse.draw();
    this.#clipboard.draw();
  }

  key(keysym: number, down: boolean): void {
    this.#keyboard.key(keysym, down);
  }

  pointer(x: number, y: number, buttons: number): void {
    this.#mouse.pointer(x, y, buttons);
    this.#clipboard.pointer(x, y, buttons);
    const held = (buttons & 1) === 1;
    if (held && !this.#held && contains(this.#powerOff, x, y)) this.#options.onPowerOff();
    this.#held = held;
  }

  pasted(text: string): void {
    this.#clipboard.pasted(text);
  }

  #showHeadline(text: string): void {
    if (text === this.#headline) return;
    this.#headline = text;
    this.canvas.fill({ x: MARGIN + 104, y: 35, width: 400, height: 16 }, colour('ground'));
    this.canvas.text(MARGIN + 104, 35, text, { colour: colour('quiet') });
  }
}
