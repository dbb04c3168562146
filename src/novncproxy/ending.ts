import type { Refusal } from '../flow/refusals.ts';

/** The end of a session, which can come at any moment of its life and from anywhere; the first word counts. */
export class Ending {
  #refusal: Refusal | undefined;
  #listener: (() => void) | undefined;

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  end(refusal: Refusal): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = refusal;
    this.#listener?.();
  }

  /** Whoever is at work now: takes the place of the one before, and is called at once where the end has come already. */
  onEnd(listener: () => void): void {
    this.#listener = listener;
    if (this.#refusal !== undefined) listener();
  }
}
