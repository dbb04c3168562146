import { randomUUID } from 'node:crypto';
import {
  type Call,
  type Contract,
  type Payload,
  type Peers,
  type Publish,
  type Service,
  type Topic,
  Undelivered,
} from '../contracts/contract.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { asAnswer, asService, nobody, replyOf } from './asking.ts';
import { CallsUnderWay, closedError } from './calls-under-way.ts';
import { listen } from './listener.ts';
import {
  type Answered,
  compileOutcome,
  copyRequest,
  readOutcome,
  type Served,
  type Server,
  takeServed,
  writePayload,
  writeRequest,
} from './outcome.ts';
import { Serving } from './serving.ts';
import type { Transport } from './transport.ts';
import { type CompiledMethod, type CompiledMethods, compileContract, compileTopic } from './validate.ts';

/** Hosts whose service is kept for the next call. */
const MAX_REMEMBERED_HOSTS = 1_000;

export type Leg = 'request' | 'reply' | 'event';

/** A request on its way to whoever serves it. */
export interface Question {
  readonly method: string;
  readonly text: string;
  readonly requestId: string;
  /** How long the asker waits. */
  readonly deadlineMs: number;
}

/** Somebody who serves a contract, here or beyond a wire. */
export interface Place extends Server {
  readonly contract: string;
  /** Where that is in this very process. */
  readonly serving?: Serving;
  /** The text of the answer; undefined where the one who works on it went away. Never rejects. */
  answer(question: Question): Promise<string | undefined>;
}

/** What happens here that other ends want to know. */
export interface ExchangeObserver {
  /** Somebody serves from now on; resolves when everyone can know. */
  onCome(place: Place): Promise<unknown>;
  onGone(place: Place): Promise<unknown>;
  onPublish(topic: string, text: string): void;
}

export interface ExchangeOptions {
  readonly log: Logger;
  readonly observer?: ExchangeObserver;
  /** Brings one message to the other side: never at once, as on a wire. */
  readonly carry?: (leg: Leg, land: () => unknown) => void;
}

/**
 * A transport among those who are known by name: finds who serves a contract, asks, and tells events. What crosses is
 * JSON text, checked at both ends, each by its own contract, as two versions would; where both have the same, as it arrives.
 */
export class Exchange implements Transport {
  readonly #log: Logger;
  readonly #observer: ExchangeObserver | undefined;
  readonly #carry: (leg: Leg, land: () => unknown) => void;
  readonly #checkOutcome = compileOutcome();
  readonly #underWay = new CallsUnderWay();
  /** One for each contract, so that the ends of one process can tell that theirs is the same. */
  readonly #compiled = new WeakMap<Contract, CompiledMethods>();
  readonly #places = new Map<string, readonly Place[]>();
  readonly #listeners = new Map<string, Set<(text: string) => Promise<void>>>();
  /** Counts the calls, so that `any` asks one after the other. */
  #turn = 0;
  #closed = false;

  constructor({ log, observer, carry = inNextMicrotask }: ExchangeOptions) {
    this.#log = log;
    this.#observer = observer;
    this.#carry = (leg, land) => carry(leg, () => this.#closed || land());
  }

  /** All who serve here, whatever they serve. */
  get places(): readonly Place[] {
    return [...this.#places.values()].flat();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  add(place: Place): void {
    this.#places.set(place.contract, [...this.#at(place.contract), place]);
  }

  delete(place: Place): void {
    const others = this.#at(place.contract).filter((other) => other !== place);
    if (others.length > 0) this.#places.set(place.contract, others);
    else this.#places.delete(place.contract);
  }

  /** An event as it arrived, for those who listen here. */
  tell(topic: string, text: string): void {
    const listeners = this.#listeners.get(topic);
    for (const tell of listeners ?? []) this.#carry('event', () => listeners?.has(tell) && tell(text));
  }

  async serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable> {
    if (this.#closed) throw closedError();
    const server: Server = { host, server: randomUUID() };
    const serving = new Serving(server, this.#compile(contract), service, this.#log);
    const place: Place = {
      ...server,
      contract: contract.name,
      serving,
      answer: ({ method, text, requestId }) => serving.answer(method, text, requestId),
    };
    this.add(place);
    await this.#observer?.onCome(place);
    let closing: Promise<void> | undefined;
    const close = async () => {
      this.delete(place);
      await this.#observer?.onGone(place);
      await serving.finish();
    };
    return {
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  }

  peers<C extends Contract>(contract: C): Peers<C> {
    const methods = this.#compile(contract);
    const { name } = contract;
    const services = new Map<string, Service<C>>();
    return {
      any: asService<C>(methods, (method, request, call) =>
        this.#askOne(contract, undefined, method, request, call),
      ) as Peers<C>['any'],
      on: (host) => {
        const known = services.get(host);
        if (known !== undefined) return known;
        if (services.size >= MAX_REMEMBERED_HOSTS) services.clear();
        const service = asService<C>(methods, (method, request, call) =>
          this.#askOne(contract, host, method, request, call),
        );
        services.set(host, service);
        return service;
      },
      present: () => [...new Set(this.#at(name).map((place) => place.host))].sort(),
      all: async (methodName, request, call) => {
        if (this.#closed) throw closedError();
        const method = methods.get(methodName)!;
        const answers = this.#at(name).map(async (place) =>
          asAnswer(contract, method, await this.#askForAnswer(place, method, request, call)),
        );
        return (await Promise.all(answers)) as never;
      },
    };
  }

  publisher<T extends Topic>(topic: T): Publish<T> {
    const check = compileTopic(topic);
    return (payload) => {
      if (this.#closed) return;
      try {
        const text = writePayload(check, topic.name, payload);
        this.tell(topic.name, text);
        this.#observer?.onPublish(topic.name, text);
      } catch (error) {
        // Best effort: an event must not fail the work that it tells of.
        this.#log.error({ err: error }, `an event of ${topic.name} was not published`);
      }
    };
  }

  async subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable> {
    if (this.#closed) throw closedError();
    const tell = listen(topic, listener as (payload: unknown) => void, this.#log);
    const listeners = this.#listeners.get(topic.name) ?? new Set();
    this.#listeners.set(topic.name, listeners.add(tell));
    return { close: () => void listeners.delete(tell) };
  }

  /** Nothing lies between those who are known by name. */
  troubles(): readonly string[] {
    return [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#places.clear();
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
    const places = this.#at(contract.name);
    const there = host === undefined ? places : places.filter((place) => place.host === host);
    if (there.length === 0) throw nobody(contract, host);
    return replyOf(await this.#ask(there[this.#turn++ % there.length]!, method, request, call));
  }

  /** For `all`: a place that could not be asked is an answer too. */
  async #askForAnswer(place: Place, method: CompiledMethod, request: unknown, call: Call): Promise<Answered> {
    try {
      return await this.#ask(place, method, request, call);
    } catch (error) {
      if (!(error instanceof Undelivered) || error.why === 'closed') throw error;
      return { host: place.host, server: place.server, error };
    }
  }

  #ask(place: Place, method: CompiledMethod, request: unknown, call: Call): Promise<Answered> {
    const { serving } = place;
    return serving?.methods.get(method.name) === method
      ? this.#askHere(place, serving, method, copyRequest(method, request), call)
      : this.#askFar(place, method, writeRequest(method, request), call);
  }

  /** Both ends are of one version. */
  #askHere(
    place: Place,
    serving: Serving,
    method: CompiledMethod,
    request: unknown,
    call: Call,
  ): Promise<Answered> {
    return this.#underWay.run<Answered>(method.label, method.deadlineMs, (ending) => {
      const take = (served: Served) => this.#carry('reply', () => ending.resolve(takeServed(place, served)));
      this.#carry('request', () => serving.serve(method, request, call.requestId).then(take));
      return undefined;
    });
  }

  #askFar(place: Place, method: CompiledMethod, text: string, call: Call): Promise<Answered> {
    const { deadlineMs } = method;
    return this.#underWay.run<Answered>(method.label, deadlineMs, (ending) => {
      const read = (answer: string) => {
        const answered = readOutcome(this.#checkOutcome, method, answer);
        if (answered !== undefined) ending.resolve(answered);
        else ending.reject(new Undelivered('malformed', `what answers ${method.label} is not an answer`));
      };
      this.#carry('request', async () => {
        const question: Question = { method: method.name, text, requestId: call.requestId, deadlineMs };
        const answer = await place.answer(question);
        if (answer === undefined) {
          const message = `${place.host} went away during ${method.label}: whether it was done is not known`;
          ending.reject(new Undelivered('deadline', message));
        } else this.#carry('reply', () => read(answer));
      });
      return undefined;
    });
  }

  #compile(contract: Contract): CompiledMethods {
    const known = this.#compiled.get(contract);
    if (known !== undefined) return known;
    const compiled = compileContract(contract);
    this.#compiled.set(contract, compiled);
    return compiled;
  }

  #at(contract: string): readonly Place[] {
    return this.#places.get(contract) ?? [];
  }
}

/** Of a promise, and not of `queueMicrotask`, which makes a resource for async_hooks of each. */
function inNextMicrotask(_leg: Leg, land: () => unknown): void {
  void Promise.resolve().then(land);
}
