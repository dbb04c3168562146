import { Refusal } from '../flow/refusals.ts';
import type { Places } from './places.ts';

/** Whether one more session is let in. */
export class Admission {
  readonly #places: Places;
  #count = 0;
  #isDraining = false;

  constructor(places: Places) {
    this.#places = places;
  }

  /** Takes a place. Throws proxy_draining, proxy_full. */
  async enter(): Promise<void> {
    if (this.#isDraining) throw new Refusal('proxy_draining');
    const taking = this.#places.enter();
    // A turn of its own for nothing would cost every session of a proxy that counts by itself.
    if (taking !== undefined) await taking;
    this.#count++;
  }

  leave(): void {
    this.#count--;
    this.#places.leave();
  }

  drain(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Those of this process. */
  get count(): number {
    return this.#count;
  }
}
