import { firstOf } from './first-of.ts';

/** A Set of at most `max` values, in the order in which they were last added. A new value replaces the oldest one. */
export class BoundedSet<T> extends Set<T> {
  readonly #max: number;

  constructor(max: number) {
    super();
    this.#max = max;
  }

  override add(value: T): this {
    this.delete(value);
    if (this.size >= this.#max) this.delete(firstOf(this) as T);
    return super.add(value);
  }
}
