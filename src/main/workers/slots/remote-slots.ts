import { type Publish, Undelivered } from '../../../contracts/contract.ts';
import type { SlotsService, slotLeftTopic } from '../../../contracts/workers.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Slot, Slots } from '../../../proxy/admission/slots.ts';

export interface RemoteSlotsOptions {
  readonly worker: string;
  readonly service: SlotsService;
  readonly tellLeft: Publish<typeof slotLeftTopic>;
}

/**
 * Slot for sessions as a worker gets it from the one that counts for all, where somebody else is asked about tokens. It is asked
 * for and given back over one ordered stream: what is given back before the answer has come is given back all the same.
 */
export class RemoteSlots implements Slots {
  readonly #options: RemoteSlotsOptions;

  constructor(options: RemoteSlotsOptions) {
    this.#options = options;
  }

  enter(address: string, requestId: string): Slot {
    const { worker, service, tellLeft } = this.#options;
    const found = counted(service.enter({ worker, address }, { requestId }));
    found.catch(() => {}); // Whoever is refused for another reason before does not look at it.
    return {
      found,
      share: ({ userId, instanceUuid, viewOnly }) =>
        counted(service.share({ worker, userId, instanceUuid, viewOnly }, { requestId })),
      leave: () => tellLeft({ worker, requestId }),
    };
  }
}

async function counted(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error;
    throw new Refusal('proxy_full', `nobody could count it: ${error.message}`, { cause: error });
  }
}
