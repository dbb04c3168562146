import { type Publish, Undelivered } from '../../contracts/contract.ts';
import type { PlacesService, placeLeftTopic } from '../../contracts/workers.ts';
import { Refusal } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Places } from '../../novncproxy/places.ts';

/** Room for sessions as a worker gets it from the one that counts for all. */
export class RemotePlaces implements Places {
  readonly #worker: string;
  readonly #service: PlacesService;
  readonly #tellLeft: Publish<typeof placeLeftTopic>;
  readonly #held: number[] = [];
  #lastTicket = 0;

  constructor(worker: string, service: PlacesService, tellLeft: Publish<typeof placeLeftTopic>) {
    this.#worker = worker;
    this.#service = service;
    this.#tellLeft = tellLeft;
  }

  async enter(): Promise<void> {
    const ticket = ++this.#lastTicket;
    try {
      await this.#service.enter({ worker: this.#worker, ticket }, { requestId: newRequestId() });
      this.#held.push(ticket);
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      // It may be counted all the same.
      this.#tellLeft({ worker: this.#worker, ticket });
      throw new Refusal('proxy_full', `nobody could count it: ${error.message}`, { cause: error });
    }
  }

  leave(): void {
    const ticket = this.#held.pop();
    if (ticket !== undefined) this.#tellLeft({ worker: this.#worker, ticket });
  }
}
