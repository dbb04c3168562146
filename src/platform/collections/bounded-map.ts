import { firstOf } from './first-of.ts';

/** A Map of at most `max` entries, in the order in which they were last set. A new entry replaces the oldest one. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #max: number;

  constructor(max: number) {
    super();
    this.#max = max;
  }

  /** Whether a new key would replace the oldest entry. */
  get isFull(): boolean {
    return this.size >= this.#max;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    if (this.isFull) this.delete(firstOf(this.keys()) as K);
    return super.set(key, value);
  }
}
