import type { Refusal } from '../../../flow/refusals.ts';
import { BROWSER_GONE } from './browser-gone.ts';

/** The end of a session, which can come at any moment of its life and from anywhere; the first cause counts. */
export class Ending {
  #refusal: Refusal | undefined;
  #hasBrowserLeft = false;
  #listener: (() => void) | undefined;
  #abort: AbortController | undefined;

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** What ended it: a refusal, or BROWSER_GONE. */
  get cause(): Error | undefined {
    return this.#hasBrowserLeft ? BROWSER_GONE : this.#refusal;
  }

  end(refusal: Refusal): void {
    if (this.cause !== undefined) return;
    this.#refusal = refusal;
    this.#tell();
  }

  /** The browser left before the session began. */
  leave(): void {
    if (this.cause !== undefined) return;
    this.#hasBrowserLeft = true;
    this.#tell();
  }

  /** Aborts at the end, with the cause as its reason. Made on use: most sessions need none. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.cause !== undefined) this.#abort.abort(this.cause);
    return this.#abort.signal;
  }

  /** Sets the listener of the step under way, in place of the one before. It is called at once where the end has come already. */
  onEnd(listener: () => void): void {
    this.#listener = listener;
    if (this.cause !== undefined) listener();
  }

  #tell(): void {
    this.#abort?.abort(this.cause);
    this.#listener?.();
  }

  /** Waits for work that cannot be ended; rejects with the cause where the end comes first. */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      this.onEnd(() => reject(this.cause));
    });
  }
}
