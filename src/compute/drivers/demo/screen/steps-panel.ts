import { STEPS, type Step } from '../../../../flow/steps.ts';
import type { Rectangle } from '../../../../rfb/rectangle.ts';
import type { Canvas } from '../../../../rfb/screen/canvas.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from '../../../../rfb/screen/font.ts';
import { type ColourName, colour } from './palette.ts';
import { drawPanel } from './panel.ts';

const PITCH = 19;
const TIME_COLUMNS = 10;
const ACTOR_COLUMNS = 13;

/** What the screen shows of a span of src/observe/trace/trace-recorder.ts. */
export interface StepSpan {
  readonly step: number;
  readonly durationMs: number;
  readonly outcome: string;
}

/** The trace of a connection so far. */
export interface ConnectionTrace {
  readonly requestId: string;
  readonly spans: readonly StepSpan[];
}

/** The sixteen steps of the viewer's own connection, with the time that each took. */
export class StepsPanel {
  readonly #canvas: Canvas;
  readonly #area: Rectangle;
  /** The time that each row shows, so that only changed rows are drawn. */
  readonly #rows: string[] = [];

  constructor(canvas: Canvas, area: Rectangle) {
    this.#canvas = canvas;
    const hint = 'of your own connection, with their times';
    this.#area = drawPanel(canvas, area, 'Sixteen steps', hint);
    this.show([]);
  }

  show(spans: readonly StepSpan[]): void {
    for (const [row, step] of STEPS.entries()) {
      // Of a step that was tried again, the last try is shown.
      const span = spans.findLast((one) => one.step === step.number);
      // No server measures what the user did. Later steps prove that it was done.
      const byUser = step.actor === 'browser' && spans.some((one) => one.step > step.number);
      const time = span !== undefined ? readableTime(span) : byUser ? 'you' : '';
      if (this.#rows[row] === time) continue;
      this.#rows[row] = time;
      this.#drawRow(row, step, time, span?.outcome ?? 'ok');
    }
  }

  #drawRow(row: number, step: Step, time: string, outcome: string): void {
    const canvas = this.#canvas;
    const left = this.#area.x;
    const y = this.#area.y + row * PITCH;
    const known = time !== '';
    const verdict: ColourName = outcome === 'ok' ? 'accent' : 'bad';
    canvas.fill({ x: left, y, width: this.#area.width, height: PITCH }, colour('panel'));
    canvas.disc(left + 5, y + 8, 4, colour(known ? verdict : 'edge'));
    const number = { colour: colour(known ? 'title' : 'quiet'), bold: known };
    canvas.text(left + 2 * GLYPH_WIDTH, y, String(step.number).padStart(2), number);
    canvas.text(left + 5 * GLYPH_WIDTH, y, step.actor, { colour: colour(step.actor) });
    const title = left + (5 + ACTOR_COLUMNS) * GLYPH_WIDTH;
    canvas.text(title, y, step.title, { colour: colour(known ? 'text' : 'quiet') });
    const end = left + this.#area.width - TIME_COLUMNS * GLYPH_WIDTH;
    canvas.text(end, y, time.padStart(TIME_COLUMNS), { colour: colour(verdict), bold: true });
  }
}

export const STEPS_PANEL_HEIGHT = STEPS.length * PITCH + GLYPH_HEIGHT + 32;

function readableTime({ durationMs, outcome }: StepSpan): string {
  if (outcome !== 'ok') return 'refused';
  if (durationMs >= 10_000) return `${(durationMs / 1000).toFixed(1)} s`;
  return `${durationMs.toFixed(durationMs < 100 ? 2 : 0)} ms`;
}
