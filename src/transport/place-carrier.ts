import { type Contract, type Topic, Undelivered, type UndeliveredReason } from '../contracts/contract.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Deferred } from './calls-under-way.ts';
import type { Carrier, InProgress, OutgoingCall, Route } from './carrier.ts';
import { type Answered, COPIES, type MessageForm, type Server, TextForm } from './message-form.ts';
import type { Serving } from './serving.ts';
import { type CompiledMethod, noServer } from './validate.ts';

export type Leg = 'request' | 'reply' | 'event';

/** A request as it goes to another process of this program. */
export interface TextRequest {
  readonly method: string;
  readonly text: string;
  readonly requestId: string;
  /** How long the caller waits. */
  readonly deadlineMs: number;
}

/** A server that is known by name: of this process, or of another process of this program. */
export interface Place extends Server {
  readonly contractName: string;
  /** Undefined for a server of another process. */
  readonly serving?: Serving;
  /** The text of the answer; undefined if the server went away. Never rejects. */
  answer(request: TextRequest): Promise<string | undefined>;
}

/** Brings one message to the other side. Never at once: a caller must not depend on it. */
export type Carry = (leg: Leg, deliver: () => unknown) => void;

const NOTHING_TO_DO = {};

/**
 * Carries messages between ends that know every server by name. Between processes they cross as JSON text. Inside a process, if
 * both ends have the same contract, they cross as copies, at a fraction of the cost (decision 18).
 */
export class PlaceCarrier implements Carrier {
  readonly #carry: Carry;
  readonly #text = new TextForm();
  readonly #places = new Map<string, readonly Place[]>();
  readonly #listeners = new Map<string, Set<(text: string) => Promise<void>>>();
  /** Counts the calls, so that `any` asks one server after the other. */
  #turn = 0;
  #closed = false;

  constructor(carry: Carry = inNextMicrotask) {
    this.#carry = (leg, deliver) => carry(leg, () => this.#closed || deliver());
  }

  /** All servers of all contracts. */
  get places(): readonly Place[] {
    return [...this.#places.values()].flat();
  }

  add(place: Place): void {
    this.#places.set(place.contractName, [...this.#at(place.contractName), place]);
  }

  delete(place: Place): void {
    const others = this.#at(place.contractName).filter((other) => other !== place);
    if (others.length > 0) this.#places.set(place.contractName, others);
    else this.#places.delete(place.contractName);
  }

  async offer(serving: Serving): Promise<Closable> {
    const { host, server } = serving;
    const place: Place = {
      host,
      server,
      contractName: serving.contract.name,
      serving,
      answer: ({ method, text, requestId }) => serving.answer(this.#text, method, text, requestId),
    };
    this.add(place);
    await this.announce(place);
    let closing: Promise<void> | undefined;
    const close = async () => {
      this.delete(place);
      await this.retract(place);
      await serving.finish();
    };
    return {
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  }

  route(contract: Contract): Route {
    return {
      hosts: () => [...new Set(this.#at(contract.name).map(({ host }) => host))].sort(),
      silentHosts: () => [],
      ask: (call, deferred) => this.#ask(call, deferred),
      askAll: (call, deferred) => this.#askAll(call, deferred),
    };
  }

  publish({ name }: Topic, text: string): void {
    this.deliver(name, text);
  }

  /** Passes an event to the listeners of this process. */
  deliver(topic: string, text: string): void {
    const listeners = this.#listeners.get(topic);
    for (const listener of listeners ?? []) {
      this.#carry('event', () => listeners?.has(listener) && listener(text));
    }
  }

  async listen({ name }: Topic, deliver: (text: string) => Promise<void>): Promise<Closable> {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(deliver));
    return { close: () => void listeners.delete(deliver) };
  }

  /** Nothing lies between ends that know each other by name. */
  troubles(): readonly string[] {
    return [];
  }

  close(): void {
    this.#closed = true;
    this.#places.clear();
    for (const listeners of this.#listeners.values()) listeners.clear();
  }

  /** Resolves when every other process knows a server of this one. */
  protected async announce(_place: Place): Promise<void> {}

  /** Resolves when every other process knows that a server of this one is gone. */
  protected async retract(_place: Place): Promise<void> {}

  #ask(call: OutgoingCall, deferred: Deferred<Answered>): InProgress<Answered> {
    const { host, contract, method } = call;
    const all = this.#at(contract.name);
    const places = host === undefined ? all : all.filter((place) => place.host === host);
    const place = places[this.#turn++ % places.length];
    if (place === undefined) throw noServer(contract, method, host);
    this.#send(place, call, (answered) => deferred.resolve(answered));
    return NOTHING_TO_DO;
  }

  #askAll(call: OutgoingCall, deferred: Deferred<Answered[]>): InProgress<Answered[]> {
    const { contract, method } = call;
    const places = this.#at(contract.name);
    const answers = new Map<Place, Answered>();
    if (places.length === 0) deferred.resolve([]);
    for (const place of places) {
      this.#send(place, call, (answered) => {
        answers.set(place, answered);
        if (answers.size === places.length)
          deferred.resolve(places.flatMap((each) => answers.get(each) ?? []));
      });
    }
    const late = `not within ${method.deadlineMs} ms`;
    return {
      expired: () =>
        places.map((place) => answers.get(place) ?? undelivered(place, method, 'deadline', late)),
    };
  }

  #send(place: Place, call: OutgoingCall, onAnswer: (answered: Answered) => void): void {
    const { serving } = place;
    const { method, requestId } = call;
    const { name, deadlineMs } = method;
    if (serving?.methods.get(name) === method) {
      this.#sendAs(COPIES, place, call, (copy) => serving.answer(COPIES, name, copy, requestId), onAnswer);
    } else {
      const send = (text: string) => place.answer({ method: name, text, requestId, deadlineMs });
      this.#sendAs(this.#text, place, call, send, onAnswer);
    }
  }

  #sendAs<R, A>(
    form: MessageForm<R, A>,
    place: Place,
    { method, request }: OutgoingCall,
    send: (request: R) => Promise<A | undefined>,
    onAnswer: (answered: Answered) => void,
  ): void {
    const written = form.writeRequest(method, request);
    const read = (answer: A) =>
      form.readAnswer(method, answer) ??
      undelivered(place, method, 'malformed', `what answers ${method.label} is not an answer`);
    this.#carry('request', () =>
      send(written).then((answer) => {
        if (answer !== undefined) this.#carry('reply', () => onAnswer(read(answer)));
        else
          onAnswer(
            undelivered(place, method, 'deadline', `${place.host} went away: it may have done it or not`),
          );
      }),
    );
  }

  #at(contractName: string): readonly Place[] {
    return this.#places.get(contractName) ?? [];
  }
}

function undelivered(
  { host, server }: Server,
  { unreached }: CompiledMethod,
  why: UndeliveredReason,
  detail: string,
): Answered {
  return { host, server, error: new Undelivered(why, detail, unreached) };
}

/** Through a promise: `queueMicrotask` would create an async_hooks resource for each message. */
function inNextMicrotask(_leg: Leg, deliver: () => unknown): void {
  void Promise.resolve().then(deliver);
}
