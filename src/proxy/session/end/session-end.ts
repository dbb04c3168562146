import type { Refusal } from '../../../flow/refusals.ts';
import { BROWSER_GONE } from './browser-gone.ts';

/** The end of a session or attempt, which any part can cause at any moment; the first cause counts. */
export class SessionEnding {
  #refusal: Refusal | undefined;
  #hasBrowserLeft = false;
  #listener: (() => void) | undefined;
  #abort: AbortController | undefined;

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** The cause: a refusal, or BROWSER_GONE; undefined before the end. */
  get cause(): Error | undefined {
    return this.#hasBrowserLeft ? BROWSER_GONE : this.#refusal;
  }

  end(refusal: Refusal): void {
    if (this.cause !== undefined) return;
    this.#refusal = refusal;
    this.#notify();
  }

  /** The browser left before the session began. */
  leave(): void {
    if (this.cause !== undefined) return;
    this.#hasBrowserLeft = true;
    this.#notify();
  }

  /** Aborts at the end, with the cause as its reason. Created on use, because most sessions need none. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.cause !== undefined) this.#abort.abort(this.cause);
    return this.#abort.signal;
  }

  /** Sets the current listener, replacing any earlier one. Calls it at once if the end has already come. */
  onEnd(listener: () => void): void {
    this.#listener = listener;
    if (this.cause !== undefined) listener();
  }

  #notify(): void {
    this.#abort?.abort(this.cause);
    this.#listener?.();
  }

  /** Waits for work that cannot be cancelled; rejects with the cause if the end comes first. */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      this.onEnd(() => reject(this.cause));
    });
  }
}
