import { Refusal } from '../flow/refusals.ts';

/** Room for sessions, those in their handshake included; counted here or for several processes together. */
export interface Places {
  /** Throws proxy_full. */
  enter(): void | Promise<void>;
  leave(): void;
}

export class CountedPlaces implements Places {
  readonly #max: () => number;
  #count = 0;

  /** `max` is asked each time: it may change while sessions are open. */
  constructor(max: () => number) {
    this.#max = max;
  }

  enter(): void {
    if (this.#count >= this.#max()) throw new Refusal('proxy_full', `${this.#count} sessions`);
    this.#count++;
  }

  leave(): void {
    this.#count--;
  }

  get count(): number {
    return this.#count;
  }
}
