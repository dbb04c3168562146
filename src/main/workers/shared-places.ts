import type { PlacesService } from '../../contracts/workers.ts';
import { CountedPlaces } from '../../novncproxy/places.ts';

/** The places of all workers of a proxy, counted where the workers were started: a bound holds for all together. */
export class SharedPlaces {
  readonly #counted: CountedPlaces;
  /** Tickets of places that are taken, by worker: what is told twice or in vain counts once. */
  readonly #tickets = new Map<string, Set<number>>();

  constructor(max: () => number) {
    this.#counted = new CountedPlaces(max);
  }

  readonly service: PlacesService = {
    enter: async ({ worker, ticket }) => {
      const tickets = this.#tickets.get(worker);
      // One that has ended meanwhile asks for nobody.
      if (tickets === undefined || tickets.has(ticket)) return {};
      this.#counted.enter();
      tickets.add(ticket);
      return {};
    },
  };

  get count(): number {
    return this.#counted.count;
  }

  countOf(worker: string): number {
    return this.#tickets.get(worker)?.size ?? 0;
  }

  begin(worker: string): void {
    this.#tickets.set(worker, new Set());
  }

  left(worker: string, ticket: number): void {
    if (this.#tickets.get(worker)?.delete(ticket)) this.#counted.leave();
  }

  /** A worker is gone, and its sessions with it. */
  end(worker: string): void {
    for (const _ of this.#tickets.get(worker) ?? []) this.#counted.leave();
    this.#tickets.delete(worker);
  }
}
