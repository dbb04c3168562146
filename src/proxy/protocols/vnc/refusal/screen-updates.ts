import { Pause } from '../../../../platform/pace/pause.ts';
import type { DrawingQueue } from './drawing-queue.ts';

/** Between two updates of a screen, which never changes: a viewer needs the first. */
const UPDATE_PAUSE_MS = 500;

export interface ScreenActs {
  /** Draws the picture; called once, before the first update. */
  readonly draw: () => void;
  /** Sends the update that a viewer waits for. */
  readonly update: () => void;
}

/** When the viewer of a refusal screen is sent an update: in its turn among all of them, and after a pause for each. */
export class ScreenUpdates {
  readonly #drawings: DrawingQueue;
  readonly #acts: ScreenActs;
  readonly #pause: Pause;
  #state: 'idle' | 'waiting' | 'due' = 'idle';
  #leave: () => void = () => {};
  #isDrawn = false;
  #isAsked = false;

  constructor(drawings: DrawingQueue, acts: ScreenActs) {
    this.#drawings = drawings;
    this.#acts = acts;
    this.#pause = new Pause(() => {
      if (this.#isAsked) acts.update();
    });
  }

  /** A viewer waits for an update: whether it is sent now. Where not, `update` is called when it is due. */
  isDue(): boolean {
    if (this.#state === 'due') return true;
    this.#isAsked = true;
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
    this.#isAsked = false;
    this.#pause.begin(UPDATE_PAUSE_MS);
  }

  /** The screen is over. */
  stop(): void {
    this.#leave();
    this.#pause.stop();
  }
}
