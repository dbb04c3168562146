import type { ConsoleauthService } from '../../../contracts/consoleauth.ts';
import { type Publish, Undelivered } from '../../../contracts/contract.ts';
import { type CountedChecksService, MAX_LEFT, type slotLeftTopic } from '../../../contracts/workers.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Slot, Slots } from '../../../proxy/admission/slots.ts';

/** How long a slot that was left waits for a question that takes the word along. */
const TELL_LEFT_MS = 10;

export interface CheckedSlotsOptions {
  readonly worker: string;
  readonly service: CountedChecksService;
  readonly tellLeft: Publish<typeof slotLeftTopic>;
}

interface Entered {
  readonly address: string;
  isAsked: boolean;
}

/**
 * Slot for sessions as a worker gets it together with what the token is good for: the one that counts stands in the way to
 * the token authority, hears there of user and guest, and refuses in its place. One question for a session, which also gives
 * back the slots of those that have ended.
 */
export class CheckedSlots implements Slots {
  /** Counted by the process that started the workers. */
  readonly shares = 0;
  readonly #options: CheckedSlotsOptions;
  /** By request id. */
  readonly #entered = new Map<string, Entered>();
  #left: string[] = [];
  #telling: NodeJS.Timeout | undefined;

  constructor(options: CheckedSlotsOptions) {
    this.#options = options;
  }

  enter(address: string, requestId: string): Slot {
    this.#entered.set(requestId, { address, isAsked: false });
    return { share: () => {}, leave: () => this.#leave(requestId) };
  }

  readonly check_token: ConsoleauthService['check_token'] = async (request, call) => {
    const entered = this.#entered.get(call.requestId);
    if (entered === undefined) throw new Refusal('proxy_full', 'no slot was asked for');
    entered.isAsked = true;
    const { worker, service } = this.#options;
    const left = this.#left.splice(0);
    try {
      return await service.check_token({ worker, address: entered.address, left, ...request }, call);
    } catch (error) {
      // Whether it was heard is not known; to give a slot back twice does no harm.
      if (error instanceof Undelivered) this.#tell(left);
      throw error;
    }
  };

  /** What was never asked for needs no giving back. */
  #leave(requestId: string): void {
    const entered = this.#entered.get(requestId);
    this.#entered.delete(requestId);
    if (entered?.isAsked !== true) return;
    this.#left.push(requestId);
    if (this.#left.length === MAX_LEFT) this.#tell(this.#left.splice(0));
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#tell(this.#left.splice(0));
    }, TELL_LEFT_MS).unref();
  }

  #tell(left: readonly string[]): void {
    const { worker, tellLeft } = this.#options;
    for (const requestId of left) tellLeft({ worker, requestId });
  }
}
