import { setTimeout as delay } from 'node:timers/promises';
import {
  type Call,
  type Contract,
  type Payload,
  type Peers,
  type Publish,
  type Service,
  type Topic,
  Undelivered,
} from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log.ts';
import { asAnswer, asService, nobody, replyOf } from '../asking.ts';
import { CallsUnderWay, closedError } from '../calls-under-way.ts';
import { listen } from '../listener.ts';
import {
  type Answered,
  compileOutcome,
  readOutcome,
  type Server,
  writePayload,
  writeRequest,
} from '../outcome.ts';
import { Serving } from '../serving.ts';
import type { Transport } from '../transport.ts';
import { type CompiledMethod, compileContract, compileTopic } from '../validate.ts';

/** Troubles of a wire, for tests. */
export interface Disturbance {
  /** How long each message is under way. */
  readonly delayMs?: number;
  /** Whether this message gets lost. */
  readonly lose?: (leg: Leg) => boolean;
}

export type Leg = 'request' | 'reply' | 'event';

export interface InProcessOptions {
  readonly log: Logger;
  readonly disturbance?: Disturbance;
}

interface Place extends Server {
  readonly serving: Serving;
}

/** Who serves the contracts of one name. The two ends each check by their own contract, as two versions would. */
interface Exchange {
  places: readonly Place[];
  /** Counts the calls, so that `any` asks one after the other. */
  turn: number;
}

/** For the registry. */
export async function open(_settings: unknown, log: Logger): Promise<Transport> {
  return new InProcessTransport({ log });
}

/** Roles in one process. What crosses is JSON text, checked at both ends, so that one process hides no bug of two. */
export class InProcessTransport implements Transport {
  readonly #log: Logger;
  readonly #disturbance: Disturbance;
  readonly #checkOutcome = compileOutcome();
  readonly #underWay = new CallsUnderWay();
  readonly #exchanges = new Map<string, Exchange>();
  readonly #listeners = new Map<string, Set<(text: string) => Promise<void>>>();
  #served = 0;
  #closed = false;

  constructor(options: InProcessOptions) {
    this.#log = options.log;
    this.#disturbance = options.disturbance ?? {};
  }

  async serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable> {
    if (this.#closed) throw closedError();
    const exchange = this.#exchange(contract);
    const server: Server = { host, server: String(++this.#served) };
    const serving = new Serving(server, compileContract(contract), service, this.#log);
    const place: Place = { ...server, serving };
    exchange.places = [...exchange.places, place];
    return {
      close: async () => {
        exchange.places = exchange.places.filter((other) => other !== place);
        await serving.finish();
      },
    };
  }

  peers<C extends Contract>(contract: C): Peers<C> {
    const exchange = this.#exchange(contract);
    const methods = compileContract(contract);
    return {
      any: asService<C>(methods, (method, request, call) =>
        this.#askOne(contract, undefined, method, request, call),
      ),
      on: (host) =>
        asService<C>(methods, (method, request, call) => this.#askOne(contract, host, method, request, call)),
      present: () => [...new Set(exchange.places.map((place) => place.host))].sort(),
      all: async (name, request, call) => {
        if (this.#closed) throw closedError();
        const method = methods.get(name)!;
        const text = writeRequest(method, request);
        const answers = exchange.places.map(async (place) =>
          asAnswer(contract, method, await this.#askForAnswer(place, method, text, call)),
        );
        return (await Promise.all(answers)) as never;
      },
    };
  }

  publisher<T extends Topic>(topic: T): Publish<T> {
    const check = compileTopic(topic);
    const listeners = this.#topic(topic);
    return (payload) => {
      if (this.#closed) return;
      try {
        const text = writePayload(check, topic.name, payload);
        for (const tell of listeners) this.#carry('event', () => listeners.has(tell) && tell(text));
      } catch (error) {
        // Best effort: an event must not fail the work that it tells of.
        this.#log.error({ err: error }, `an event of ${topic.name} was not published`);
      }
    };
  }

  async subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable> {
    if (this.#closed) throw closedError();
    const tell = listen(topic, listener as (payload: unknown) => void, this.#log);
    const listeners = this.#topic(topic).add(tell);
    return { close: () => void listeners.delete(tell) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const exchange of this.#exchanges.values()) exchange.places = [];
    for (const listeners of this.#listeners.values()) listeners.clear();
    this.#underWay.close();
  }

  async #askOne(
    contract: Contract,
    host: string | undefined,
    method: CompiledMethod,
    request: unknown,
    call: Call,
  ): Promise<unknown> {
    if (this.#closed) throw closedError();
    const text = writeRequest(method, request);
    const exchange = this.#exchange(contract);
    const there = host === undefined ? exchange.places : exchange.places.filter((one) => one.host === host);
    if (there.length === 0) throw nobody(contract, host);
    const place = there[exchange.turn++ % there.length]!;
    return replyOf(await this.#ask(place, method, text, call));
  }

  /** For `all`: a place that could not be asked is an answer too. */
  async #askForAnswer(place: Place, method: CompiledMethod, text: string, call: Call): Promise<Answered> {
    try {
      return await this.#ask(place, method, text, call);
    } catch (error) {
      if (!(error instanceof Undelivered) || error.why === 'closed') throw error;
      return { host: place.host, server: place.server, error };
    }
  }

  #ask(place: Place, method: CompiledMethod, text: string, call: Call): Promise<Answered> {
    return this.#underWay.run<Answered>(method.label, method.deadlineMs, (ending) => {
      const read = (answer: string) => {
        const answered = readOutcome(this.#checkOutcome, method, answer);
        if (answered !== undefined) ending.resolve(answered);
        else ending.reject(new Undelivered('malformed', `what answers ${method.label} is not an answer`));
      };
      this.#carry('request', async () => {
        const answer = await place.serving.answer(method.name, text, call.requestId);
        this.#carry('reply', () => read(answer));
      });
      return undefined;
    });
  }

  /** Brings one message to the other side: never at once, as on a wire; late or not at all if so disturbed. */
  #carry(leg: Leg, arrive: () => unknown): void {
    const { delayMs = 0, lose } = this.#disturbance;
    if (lose?.(leg)) return;
    const land = () => {
      if (!this.#closed) arrive();
    };
    if (delayMs === 0) queueMicrotask(land);
    else void delay(delayMs, undefined, { ref: false }).then(land);
  }

  #exchange(contract: Contract): Exchange {
    let exchange = this.#exchanges.get(contract.name);
    if (exchange === undefined) {
      exchange = { places: [], turn: 0 };
      this.#exchanges.set(contract.name, exchange);
    }
    return exchange;
  }

  #topic(topic: Topic): Set<(text: string) => Promise<void>> {
    let listeners = this.#listeners.get(topic.name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(topic.name, listeners);
    }
    return listeners;
  }
}
