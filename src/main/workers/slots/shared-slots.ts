import type { RoomsService } from '../../../contracts/workers.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { CountedRooms, type Room } from '../../../proxy/admission/slots.ts';
import type { Owner } from '../../../proxy/admission/shares.ts';

/** The rooms of all workers of a proxy, counted where the workers were started: a bound holds for all together. */
export class SharedRooms {
  readonly #counted: CountedRooms;
  /** By worker and request id. */
  readonly #rooms = new Map<string, Map<string, Room>>();

  constructor(settings: ConstructorParameters<typeof CountedRooms>[0]) {
    this.#counted = new CountedRooms(settings);
  }

  /** For workers that ask somebody else what a token is good for. */
  readonly service: RoomsService = {
    enter: async ({ worker, address }, { requestId }) => {
      this.enter(worker, address, requestId);
      return {};
    },
    share: async ({ worker, ...whose }, { requestId }) => {
      this.share(worker, requestId, whose);
      return {};
    },
  };

  /** Throws proxy_full, address_full. */
  enter(worker: string, address: string, requestId: string): void {
    const rooms = this.#rooms.get(worker);
    // One that has ended meanwhile asks for nobody, and nobody asks twice.
    if (rooms === undefined || rooms.has(requestId)) return;
    rooms.set(requestId, this.#counted.enter(address));
  }

  /** Throws user_full, guest_full, guest_share_full, and proxy_full for a session that has left meanwhile. */
  share(worker: string, requestId: string, owner: Owner): void {
    const room = this.#rooms.get(worker)?.get(requestId);
    if (room === undefined) throw new Refusal('proxy_full', 'no room was found for it');
    room.share(owner);
  }

  countOf(worker: string): number {
    return this.#rooms.get(worker)?.size ?? 0;
  }

  begin(worker: string): void {
    this.#rooms.set(worker, new Map());
  }

  left(worker: string, requestId: string): void {
    const rooms = this.#rooms.get(worker);
    rooms?.get(requestId)?.leave();
    rooms?.delete(requestId);
  }

  /** A worker is gone, and its sessions with it. */
  end(worker: string): void {
    for (const room of this.#rooms.get(worker)?.values() ?? []) room.leave();
    this.#rooms.delete(worker);
  }
}
