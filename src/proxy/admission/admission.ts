import { Refusal } from '../../flow/refusals.ts';
import { Roster } from '../../platform/collections/compact-list.ts';
import type { Room, Rooms } from './slots.ts';

/** Whether one more session is let in. */
export class Admission {
  readonly #rooms: Rooms;
  readonly #inside = new Roster<Room>();
  #isDraining = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** A room that is counted here until it is left. Throws proxy_draining, and as `Rooms`. */
  enter(address: string, requestId: string): Room {
    if (this.#isDraining) throw new Refusal('proxy_draining');
    const room = this.#rooms.enter(address, requestId);
    const seat = this.#inside.add(room);
    return {
      ...(room.found && { found: room.found }),
      share: (owner) => room.share(owner),
      leave() {
        seat.leave();
        room.leave();
      },
    };
  }

  drain(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Those of this process. */
  get count(): number {
    return this.#inside.size;
  }
}
