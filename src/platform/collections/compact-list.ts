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
  readonly #seats = new Set<OwnSeat<T>>();

  add(item: T): ListEntry<T> {
    const seat = new OwnSeat(item, this.#seats);
    this.#seats.add(seat);
    return seat;
  }

  get size(): number {
    return this.#seats.size;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { item } of this.#seats) if (item !== undefined) yield item;
  }
}

class OwnSeat<T> implements ListEntry<T> {
  item: T | undefined;
  readonly #seats: Set<OwnSeat<T>>;

  constructor(item: T, seats: Set<OwnSeat<T>>) {
    this.item = item;
    this.#seats = seats;
  }

  leave(): void {
    this.#seats.delete(this);
    this.item = undefined;
  }
}
