import type { ConsoleauthService } from '../../../contracts/consoleauth.ts';
import { type Publish, Undelivered } from '../../../contracts/contract.ts';
import { type CountedChecksService, MAX_LEFT, type slotLeftTopic } from '../../../contracts/workers.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Slot, Slots } from '../../../proxy/admission/slots.ts';

/** How long the release of a slot waits for a call that carries it, in ms. */
const RELEASE_DELAY_MS = 10;

export interface CheckedSlotsOptions {
  readonly worker: string;
  readonly service: CountedChecksService;
  readonly publishLeft: Publish<typeof slotLeftTopic>;
}

interface Entered {
  readonly address: string;
  isAsked: boolean;
}

/**
 * The slots of a worker whose tokens Oriel's token authority checks: one call to the first process takes the slot, checks the token
 * and releases the slots of sessions that have ended. The first process learns user and instance from the reply.
 */
export class CheckedSlots implements Slots {
  /** Counted by the process that started the workers. */
  readonly shares = 0;
  readonly #options: CheckedSlotsOptions;
  /** By request id. */
  readonly #entered = new Map<string, Entered>();
  #left: string[] = [];
  #releasing: NodeJS.Timeout | undefined;

  constructor(options: CheckedSlotsOptions) {
    this.#options = options;
  }

  enter(address: string, requestId: string): Slot {
    this.#entered.set(requestId, { address, isAsked: false });
    return { share: () => {}, leave: () => this.#leave(requestId) };
  }

  readonly check_token: ConsoleauthService['check_token'] = async (request, call) => {
    const entered = this.#entered.get(call.requestId);
    if (entered === undefined) throw new Refusal('proxy_full', 'the session has no slot');
    entered.isAsked = true;
    const { worker, service } = this.#options;
    const left = this.#left.splice(0);
    try {
      return await service.check_token({ worker, address: entered.address, left, ...request }, call);
    } catch (error) {
      // It may have been received or not; releasing a slot twice is harmless.
      if (error instanceof Undelivered) this.#release(left);
      throw error;
    }
  };

  /** A slot that was not requested yet needs no release. */
  #leave(requestId: string): void {
    const entered = this.#entered.get(requestId);
    this.#entered.delete(requestId);
    if (entered?.isAsked !== true) return;
    this.#left.push(requestId);
    if (this.#left.length === MAX_LEFT) this.#release(this.#left.splice(0));
    this.#releasing ??= setTimeout(() => {
      this.#releasing = undefined;
      this.#release(this.#left.splice(0));
    }, RELEASE_DELAY_MS).unref();
  }

  #release(left: readonly string[]): void {
    const { worker, publishLeft } = this.#options;
    for (const requestId of left) publishLeft({ worker, requestId });
  }
}
