import { Pause } from '../../../../platform/pace/pause.ts';
import type { DrawingQueue } from './drawing-queue.ts';

/** Pause between two updates of a screen. The screen never changes: a viewer needs only the first. */
const UPDATE_PAUSE_MS = 500;

export interface ScreenActs {
  /** Draws the picture; called once, before the first update. */
  readonly draw: () => void;
  /** Sends the update that the viewer requested. */
  readonly update: () => void;
}

/** Decides when the viewer of a refusal screen receives an update: in order among all viewers, and after a pause for each. */
export class ScreenUpdates {
  readonly #drawings: DrawingQueue;
  readonly #acts: ScreenActs;
  readonly #pause: Pause;
  #state: 'idle' | 'waiting' | 'due' = 'idle';
  #leave: () => void = () => {};
  #isDrawn = false;
  #isRequested = false;

  constructor(drawings: DrawingQueue, acts: ScreenActs) {
    this.#drawings = drawings;
    this.#acts = acts;
    this.#pause = new Pause(() => {
      if (this.#isRequested) acts.update();
    });
  }

  /** The viewer requests an update. Returns true if it is due now; otherwise `update` is called later. */
  isDue(): boolean {
    if (this.#state === 'due') return true;
    this.#isRequested = true;
    if (this.#state === 'waiting' || !this.#pause.isOver) return false;
    this.#state = 'waiting';
    this.#leave = this.#drawings.add(() => {
      this.#state = 'due';
      if (!this.#isDrawn) this.#acts.draw();
      this.#isDrawn = true;
      this.#acts.update();
    });
    return false;
  }

  /** The update was sent. */
  done(): void {
    this.#state = 'idle';
    this.#isRequested = false;
    this.#pause.begin(UPDATE_PAUSE_MS);
  }

  /** The viewer is being closed. */
  stop(): void {
    this.#leave();
    this.#pause.stop();
  }
}
