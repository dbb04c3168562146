import type { Closable } from '../../../../platform/lifecycle.ts';

/** From one drawing to the next: drawing and encoding a screen takes some milliseconds. */
const PAUSE_MS = 20;

/** Draws refusal screens one after the other with pauses, not all in one turn of the event loop: a hundred in two seconds. */
export class DrawingQueue implements Closable {
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** Calls `draw` when it is due: at once if no other was drawn within the pause. Returns a function that cancels it. */
  add(draw: () => void): () => void {
    this.#waiting.add(draw);
    if (this.#timer === undefined) this.#drawNext();
    return () => this.#waiting.delete(draw);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #drawNext = (): void => {
    this.#timer = undefined;
    for (const draw of this.#waiting) {
      this.#waiting.delete(draw);
      this.#timer = setTimeout(this.#drawNext, PAUSE_MS);
      draw();
      return;
    }
  };
}
