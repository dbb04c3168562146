import {
  type Answer,
  type AnswersOf,
  type Call,
  type Contract,
  type Payload,
  type Peers,
  type Publish,
  type Service,
  type Topic,
  Undelivered,
} from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { CallsUnderWay, closedError } from './calls-under-way.ts';
import type { Carrier, OutgoingCall, Route } from './carrier.ts';
import { type Answered, writePayload } from './message-form.ts';
import { Serving } from './serving.ts';
import { subscriber } from './subscriber.ts';
import type { Transport } from './transport.ts';
import { type CompiledMethod, type CompiledMethods, compileContract, compileTopic } from './validate.ts';

/** Hosts whose service is kept for the next call. */
const MAX_REMEMBERED_HOSTS = 1_000;

/** The one call path of every transport: what roles call, publish and serve, over the carrier of the implementation. */
export class Exchange implements Transport {
  readonly #log: Logger;
  readonly #carrier: Carrier;
  readonly #underWay = new CallsUnderWay();
  /** One for each contract: two ends in one process see by it that they have the same contract. */
  readonly #compiled = new WeakMap<Contract, CompiledMethods>();
  #closed = false;

  constructor(log: Logger, carrier: Carrier) {
    this.#log = log;
    this.#carrier = carrier;
  }

  async serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable> {
    this.#requireOpen();
    return this.#carrier.offer(new Serving(contract, host, this.#compile(contract), service, this.#log));
  }

  peers<C extends Contract>(contract: C): Peers<C> {
    const methods = this.#compile(contract);
    const route = this.#carrier.route(contract);
    const services = new Map<string, Service<C>>();
    const serviceOn = (host: string | undefined) =>
      asService<C>(methods, (method, request, { requestId }) =>
        this.#ask(route, { contract, host, method, request, requestId }),
      );
    return {
      any: serviceOn(undefined) as Peers<C>['any'],
      on: (host) => {
        const known = services.get(host);
        if (known !== undefined) return known;
        if (services.size >= MAX_REMEMBERED_HOSTS) services.clear();
        const service = serviceOn(host);
        services.set(host, service);
        return service;
      },
      present: () => route.hosts(),
      silent: () => route.silentHosts(),
      all: async (name, request, { requestId }) => {
        this.#requireOpen();
        const method = methods.get(name);
        if (method === undefined) throw new Undelivered('malformed', `${contract.name} has no ${name}`);
        const call: OutgoingCall = { contract, host: undefined, method, request, requestId };
        const answered = await this.#underWay.run<Answered[]>(method, (deferred) =>
          route.askAll(call, deferred),
        );
        return answered.map((one) => asAnswer(method, one)) as AnswersOf<C, typeof name>;
      },
    };
  }

  publisher<T extends Topic>(topic: T): Publish<T> {
    const check = compileTopic(topic);
    return (payload) => {
      if (this.#closed) return;
      try {
        this.#carrier.publish(topic, writePayload(check, topic.name, payload), payload);
      } catch (error) {
        // Best effort: an event must not fail the work that it reports.
        this.#log.error({ topic: topic.name, err: error }, 'an event was not published');
      }
    };
  }

  async subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable> {
    this.#requireOpen();
    return this.#carrier.listen(topic, subscriber(topic, listener, this.#log));
  }

  troubles(): readonly string[] {
    return this.#carrier.troubles();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#underWay.close();
    await this.#carrier.close();
  }

  async #ask(route: Route, call: OutgoingCall): Promise<unknown> {
    this.#requireOpen();
    const answered = await this.#underWay.run<Answered>(call.method, (deferred) => route.ask(call, deferred));
    if ('error' in answered) throw answered.error;
    return answered.reply;
  }

  #compile(contract: Contract): CompiledMethods {
    const known = this.#compiled.get(contract);
    if (known !== undefined) return known;
    const compiled = compileContract(contract);
    this.#compiled.set(contract, compiled);
    return compiled;
  }

  #requireOpen(): void {
    if (this.#closed) throw closedError();
  }
}

/** A contract as an object of functions, each of which calls `ask` with its method. */
function asService<C extends Contract>(
  methods: CompiledMethods,
  ask: (method: CompiledMethod, request: unknown, call: Call) => Promise<unknown>,
): Service<C> {
  const service: Record<string, (request: unknown, call: Call) => Promise<unknown>> = {};
  for (const method of methods.values()) {
    service[method.name] = (request, call) => ask(method, request, call);
  }
  return service as Service<C>;
}

/** One answer to `all`, where a server that did not answer is a refusal as well. */
function asAnswer(method: CompiledMethod, answered: Answered): Answer<unknown> {
  const { host } = answered;
  if (!('error' in answered)) return { host, reply: answered.reply };
  const { error } = answered;
  if (!(error instanceof Undelivered) || error.why === 'malformed') return { host, refusal: error };
  const detail = `${host} did not answer ${method.label}: ${error.detail}`;
  return { host, refusal: new Refusal(method.unreached, detail) };
}
