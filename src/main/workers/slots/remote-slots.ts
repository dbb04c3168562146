import type { Publish } from '../../../contracts/contract.ts';
import type { SlotsService, slotLeftTopic } from '../../../contracts/workers.ts';
import type { Slot, Slots } from '../../../proxy/admission/slots.ts';

export interface RemoteSlotsOptions {
  readonly worker: string;
  readonly service: SlotsService;
  readonly publishLeft: Publish<typeof slotLeftTopic>;
}

/**
 * The slots of a worker whose tokens are not checked by Oriel's token authority. The process that started the workers counts
 * them. Requests and releases go over one ordered stream, so a slot that is released before the answer arrives is released.
 */
export class RemoteSlots implements Slots {
  /** Counted by the process that started the workers. */
  readonly shares = 0;
  readonly #options: RemoteSlotsOptions;

  constructor(options: RemoteSlotsOptions) {
    this.#options = options;
  }

  enter(address: string, requestId: string): Slot {
    const { worker, service, publishLeft } = this.#options;
    const found = service.enter({ worker, address }, { requestId }).then(() => {});
    found.catch(() => {}); // A session that is refused for another reason before does not await it.
    return {
      found,
      share: async ({ userId, instanceUuid, viewOnly }) => {
        await service.share({ worker, userId, instanceUuid, viewOnly }, { requestId });
      },
      leave: () => publishLeft({ worker, requestId }),
    };
  }
}
