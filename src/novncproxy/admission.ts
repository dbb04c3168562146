import { Refusal } from '../flow/refusals.ts';

/** The places of a proxy: sessions, those in their handshake included. */
export class Admission {
  readonly #max: () => number;
  #count = 0;
  #isDraining = false;

  /** `max` is asked each time: it may change while sessions are open. */
  constructor(max: () => number) {
    this.#max = max;
  }

  /** Takes a place. Throws proxy_draining, proxy_full. */
  enter(): void {
    if (this.#isDraining) throw new Refusal('proxy_draining');
    if (this.#count >= this.#max()) throw new Refusal('proxy_full', `${this.#count} sessions`);
    this.#count++;
  }

  leave(): void {
    this.#count--;
  }

  drain(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get count(): number {
    return this.#count;
  }
}
