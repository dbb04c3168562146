/** One that is in a list; undefined once it has left. */
export interface ListEntry<T> {
  readonly item: T | undefined;
  /** Harmless twice. */
  leave(): void;
}

/**
 * Things that come and go all day, such as sockets, in the order of their coming. A Set of them would do, but for V8: a Set that
 * has seen many come and go moves to a new table, and the old one keeps what was in it, and the new table, from the collector of
 * young objects. What is left behind here are empty seats (docs/decisions/0018-cost-of-opening-a-console.md).
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
