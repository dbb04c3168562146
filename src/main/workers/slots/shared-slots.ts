import type { SlotsService } from '../../../contracts/workers.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Owner } from '../../../proxy/admission/shares.ts';
import { CountedSlots, type Slot } from '../../../proxy/admission/slots.ts';

/** The slots of all workers of a proxy, counted in the first process, so that each bound applies to all workers together. */
export class SharedSlots {
  readonly #counted: CountedSlots;
  /** By worker and request id. */
  readonly #slots = new Map<string, Map<string, Slot>>();

  constructor(settings: ConstructorParameters<typeof CountedSlots>[0]) {
    this.#counted = new CountedSlots(settings);
  }

  get used(): number {
    return this.#counted.used;
  }

  /** For workers whose tokens are not checked by Oriel's token authority. */
  readonly service: SlotsService = {
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
    const slots = this.#slots.get(worker);
    // The worker has ended meanwhile, or the call was repeated.
    if (slots === undefined || slots.has(requestId)) return;
    slots.set(requestId, this.#counted.enter(address));
  }

  /** Throws user_full, guest_full, guest_share_full, and proxy_full for a session that has left meanwhile. */
  share(worker: string, requestId: string, owner: Owner): void {
    const slot = this.#slots.get(worker)?.get(requestId);
    if (slot === undefined) throw new Refusal('proxy_full', 'the session has left its slot');
    void slot.share(owner);
  }

  countOf(worker: string): number {
    return this.#slots.get(worker)?.size ?? 0;
  }

  begin(worker: string): void {
    this.#slots.set(worker, new Map());
  }

  left(worker: string, requestId: string): void {
    const slots = this.#slots.get(worker);
    slots?.get(requestId)?.leave();
    slots?.delete(requestId);
  }

  /** A worker has ended, and its sessions with it. */
  end(worker: string): void {
    for (const slot of this.#slots.get(worker)?.values() ?? []) slot.leave();
    this.#slots.delete(worker);
  }
}
