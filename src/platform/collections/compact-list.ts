/** A place in a list. */
export interface ListEntry<T> {
  readonly item: T | undefined;
  /** Harmless twice. */
  leave(): void;
}

/**
 * Short-lived objects, such as sockets, in the order in which they were added. A Set would do, except for V8: a Set with many
 * additions and deletions moves to a new table, and the old table keeps its contents and the new table alive for the collector of
 * young objects. This list leaves only empty places behind (docs/decisions/0018-cost-of-opening-a-console.md).
 */
export class CompactList<T> implements Iterable<T> {
  readonly #entries = new Set<OwnEntry<T>>();

  add(item: T): ListEntry<T> {
    const entry = new OwnEntry(item, this.#entries);
    this.#entries.add(entry);
    return entry;
  }

  get size(): number {
    return this.#entries.size;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { item } of this.#entries) if (item !== undefined) yield item;
  }
}

class OwnEntry<T> implements ListEntry<T> {
  item: T | undefined;
  readonly #entries: Set<OwnEntry<T>>;

  constructor(item: T, entries: Set<OwnEntry<T>>) {
    this.item = item;
    this.#entries = entries;
  }

  leave(): void {
    this.#entries.delete(this);
    this.item = undefined;
  }
}
