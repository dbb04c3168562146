import { Refusal } from '../../flow/refusals.ts';
import { CompactList } from '../../platform/collections/compact-list.ts';
import type { Slot, Slots } from './slots.ts';

/** Whether one more session is let in. */
export class Admission {
  readonly #slots: Slots;
  readonly #inside = new CompactList<Slot>();
  #isDraining = false;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** A slot that is counted here until it is left. Throws proxy_draining, and as `Slots`. */
  enter(address: string, requestId: string): Slot {
    if (this.#isDraining) throw new Refusal('proxy_draining');
    const slot = this.#slots.enter(address, requestId);
    const seat = this.#inside.add(slot);
    return {
      ...(slot.found && { found: slot.found }),
      share: (owner) => slot.share(owner),
      leave() {
        seat.leave();
        slot.leave();
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
