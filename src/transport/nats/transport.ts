import { randomUUID } from 'node:crypto';
import type { NodeConnectionOptions } from '@nats-io/transport-node';
import type { Sources } from '../../config/load-settings.ts';
import type { Settings } from '../../config/option-table.ts';
import type { Call, Contract, Payload, Peers, Publish, Service, Topic } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { asAnswer, asService, replyOf, silence } from '../asking.ts';
import { CallsUnderWay, closedError } from '../calls-under-way.ts';
import { type Server, writePayload, writeRequest } from '../outcome.ts';
import { Serving } from '../serving.ts';
import type { Transport } from '../transport.ts';
import { type CompiledMethod, compileContract, compileTopic } from '../validate.ts';
import { Calls, type Question } from './calls.ts';
import { Connection, GRACE_MS } from './connection.ts';
import { Inbox } from './inbox.ts';
import { hostOf, Listening } from './listening.ts';
import { busIdentity, connectionOptions } from './options.ts';
import { Presence } from './presence.ts';
import { Served } from './served.ts';
import { Subjects } from './subjects.ts';
import { BusTroubles } from './troubles.ts';

export interface NatsTransportOptions {
  readonly connection: NodeConnectionOptions;
  /** The first token of every subject. */
  readonly prefix: string;
  readonly log: Logger;
  /** `[DEFAULT] host`; replies are received below it, so that permissions can tell hosts apart. */
  readonly host?: string;
  /** Where each option of `[oriel_nats]` was set, for messages. */
  readonly sources?: Sources[string] | undefined;
}

/** For the registry. Comes back at once where the bus answers, else after GRACE_MS: it goes on trying by itself. */
export async function open(settings: Settings, log: Logger, sources?: Sources): Promise<Transport> {
  const connection = connectionOptions(settings.oriel_nats, `oriel ${settings.DEFAULT.host}`);
  const prefix = settings.oriel_nats.subject_prefix;
  const { host } = settings.DEFAULT;
  return openNats({ connection, prefix, log, host, sources: sources?.oriel_nats });
}

export async function openNats({
  connection: options,
  prefix,
  log,
  host = '',
  sources,
}: NatsTransportOptions): Promise<NatsTransport> {
  const subjects = new Subjects(prefix);
  const identity = busIdentity(options, host, sources);
  const troubles = new BusTroubles(identity, subjects, log);
  const connection = new Connection(options, identity.inbox, log, troubles);
  await connection.whenUp(GRACE_MS);
  return new NatsTransport(connection, troubles, subjects, log);
}

/** Roles in several processes, joined by NATS request and reply. */
class NatsTransport implements Transport {
  readonly #connection: Connection;
  readonly #troubles: BusTroubles;
  readonly #subjects: Subjects;
  readonly #log: Logger;
  readonly #inbox: Inbox;
  readonly #underWay = new CallsUnderWay();
  readonly #calls: Calls;
  readonly #presences = new Map<string, Presence>();
  readonly #served = new Set<Served>();
  #closed = false;

  constructor(connection: Connection, troubles: BusTroubles, subjects: Subjects, log: Logger) {
    this.#connection = connection;
    this.#troubles = troubles;
    this.#subjects = subjects;
    this.#log = log;
    this.#inbox = new Inbox(connection);
    this.#calls = new Calls(connection, this.#inbox, this.#underWay);
  }

  async serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable> {
    if (this.#closed) throw closedError();
    const server: Server = { host, server: randomUUID() };
    const serving = new Serving(server, compileContract(contract), service, this.#log);
    const served = new Served(contract, server, serving, this.#connection, this.#subjects, this.#log);
    this.#served.add(served);
    await this.#connection.flush();
    return {
      close: async () => {
        await served.close();
        this.#served.delete(served);
      },
    };
  }

  peers<C extends Contract>(contract: C): Peers<C> {
    const methods = compileContract(contract);
    const presence = this.#presence(contract);
    const ask = async (host: string | undefined, method: CompiledMethod, request: unknown, call: Call) => {
      if (this.#closed) throw closedError();
      const text = writeRequest(method, request);
      const subject =
        host === undefined
          ? this.#subjects.any(contract, method.name)
          : this.#subjects.host(contract, host, method.name);
      const subjectOf = (one: Server) => this.#subjects.server(contract, one, method.name);
      const question: Question = { contract, host, subject, method, text, call };
      return replyOf(await this.#calls.ask(question, presence, subjectOf));
    };
    return {
      any: asService<C>(methods, (method, request, call) =>
        ask(undefined, method, request, call),
      ) as Peers<C>['any'],
      on: (host) => asService<C>(methods, (method, request, call) => ask(host, method, request, call)),
      present: () => presence.hosts(),
      all: async (name, request, call) => {
        if (this.#closed) throw closedError();
        const method = methods.get(name)!;
        const text = writeRequest(method, request);
        const subject = this.#subjects.each(contract, name);
        const question: Question = { contract, host: undefined, subject, method, text, call };
        const answered = await this.#calls.gather(question, presence);
        // Who went silent while we waited is among the answers already.
        const told = new Set(answered.map((one) => one.host));
        const unheard = presence.lost().filter((host) => !told.has(host));
        const lost = unheard.map((host) => ({
          host,
          refusal: silence(contract, method, host, 'it went silent'),
        }));
        return [...answered.map((one) => asAnswer(contract, method, one)), ...lost] as never;
      },
    };
  }

  publisher<T extends Topic>(topic: T): Publish<T> {
    const check = compileTopic(topic);
    return (payload) => {
      if (this.#closed) return;
      const subject = this.#subjects.topic(topic, hostOf(payload));
      void this.#publish(subject, topic, () => writePayload(check, topic.name, payload));
    };
  }

  async subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable> {
    if (this.#closed) throw closedError();
    const listening = new Listening(topic, listener as (payload: unknown) => void, this.#subjects, this.#log);
    const subscriptions = listening.subjects.map((subject) =>
      this.#connection.subscribe(subject, undefined, (message) => void listening.hear(message)),
    );
    await this.#connection.flush();
    return {
      close() {
        for (const subscription of subscriptions) subscription.close();
      },
    };
  }

  troubles(): readonly string[] {
    return this.#troubles.sentences();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#underWay.close();
    await Promise.all([...this.#served].map((served) => served.close()));
    for (const presence of this.#presences.values()) presence.close();
    this.#inbox.close();
    await this.#connection.close();
  }

  async #publish(subject: string, topic: Topic, write: () => string): Promise<void> {
    try {
      const text = write();
      if (this.#connection.publish(subject, text)) return;
      const sent = (await this.#connection.whenUp(GRACE_MS)) && this.#connection.publish(subject, text);
      if (!sent) this.#log.warn({}, `an event of ${topic.name} was lost: no NATS server takes us`);
    } catch (error) {
      // Best effort: an event must not fail the work that it tells of.
      this.#log.error({ err: error }, `an event of ${topic.name} was not published`);
    }
  }

  #presence(contract: Contract): Presence {
    let presence = this.#presences.get(contract.name);
    if (presence === undefined) {
      presence = new Presence(contract, this.#connection, this.#inbox, this.#subjects, this.#log);
      this.#presences.set(contract.name, presence);
    }
    return presence;
  }
}

export type { NatsTransport };
