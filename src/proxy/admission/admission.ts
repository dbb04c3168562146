import { Refusal } from '../../flow/refusals.ts';
import { CompactList } from '../../platform/collections/compact-list.ts';
import type { Slot, Slots } from './slots.ts';

/** Admits sessions of this process until it drains. */
export class Admission {
  readonly #slots: Slots;
  readonly #inside = new CompactList<Slot>();
  #isDraining = false;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Takes a slot, counted here until it is left. @throws {Refusal} proxy_draining, and those of `Slots` */
  enter(address: string, requestId: string): Slot {
    if (this.#isDraining) throw new Refusal('proxy_draining');
    const slot = this.#slots.enter(address, requestId);
    const entry = this.#inside.add(slot);
    return {
      ...(slot.found && { found: slot.found }),
      share: (owner) => slot.share(owner),
      leave() {
        entry.leave();
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

  /** Sessions of this process. */
  get count(): number {
    return this.#inside.size;
  }
}
