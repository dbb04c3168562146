import type { NodeConnectionOptions } from '@nats-io/transport-node';
import type { Sources } from '../../config/load-settings.ts';
import type { Settings } from '../../config/option-table.ts';
import type { Contract, Topic } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Carrier, Route } from '../carrier.ts';
import { Exchange } from '../exchange.ts';
import type { Serving } from '../serving.ts';
import type { Transport } from '../transport.ts';
import { Connection, GRACE_MS } from './connection.ts';
import { Inbox } from './inbox.ts';
import { hostOf, Listening } from './listening.ts';
import { busIdentity, connectionOptions } from './options.ts';
import { Presence } from './presence.ts';
import { BusRoute } from './route.ts';
import { Served } from './served.ts';
import { Subjects } from './subjects.ts';
import { BusTroubles } from './troubles.ts';

export interface NatsTransportOptions {
  readonly connection: NodeConnectionOptions;
  /** The first token of every subject. */
  readonly prefix: string;
  readonly log: Logger;
  /** `[DEFAULT] host`; replies are received below it, so that permissions can distinguish hosts. */
  readonly host?: string;
  /** Where each option of `[oriel_nats]` was set, for messages. */
  readonly sources?: Sources[string] | undefined;
}

/** For the registry. Resolves once the bus answers, or after GRACE_MS; the connection is then tried again by itself. */
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
}: NatsTransportOptions): Promise<Transport> {
  const subjects = new Subjects(prefix);
  const identity = busIdentity(options, host, sources);
  const troubles = new BusTroubles(identity, subjects, log);
  const connection = new Connection(options, identity.inbox, log, troubles);
  await connection.whenUp(GRACE_MS);
  return new Exchange(log, new NatsCarrier(connection, troubles, subjects, log));
}

/** Roles in several processes, connected by NATS request and reply. */
class NatsCarrier implements Carrier {
  readonly #connection: Connection;
  readonly #troubles: BusTroubles;
  readonly #subjects: Subjects;
  readonly #log: Logger;
  readonly #inbox: Inbox;
  readonly #routes = new Map<string, BusRoute>();
  readonly #served = new Set<Served>();

  constructor(connection: Connection, troubles: BusTroubles, subjects: Subjects, log: Logger) {
    this.#connection = connection;
    this.#troubles = troubles;
    this.#subjects = subjects;
    this.#log = log;
    this.#inbox = new Inbox(connection);
  }

  async offer(serving: Serving): Promise<Closable> {
    const served = new Served(serving, this.#connection, this.#subjects, this.#log);
    this.#served.add(served);
    await this.#connection.flush();
    return {
      close: async () => {
        await served.close();
        this.#served.delete(served);
      },
    };
  }

  route(contract: Contract): Route {
    const known = this.#routes.get(contract.name);
    if (known !== undefined) return known;
    const presence = new Presence(contract, this.#connection, this.#inbox, this.#subjects, this.#log);
    const route = new BusRoute(this.#connection, this.#inbox, this.#subjects, presence);
    this.#routes.set(contract.name, route);
    return route;
  }

  publish(topic: Topic, text: string, payload: unknown): void {
    void this.#publish(topic, text, this.#subjects.topic(topic, hostOf(payload)));
  }

  async listen(topic: Topic, deliver: (text: string) => Promise<void>): Promise<Closable> {
    const listening = new Listening(topic, deliver, this.#subjects, this.#log);
    const subscriptions = listening.subjects.map((subject) =>
      this.#connection.subscribe(subject, undefined, (message) => void listening.receive(message)),
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
    await Promise.all([...this.#served].map((served) => served.close()));
    for (const route of this.#routes.values()) route.close();
    this.#inbox.close();
    await this.#connection.close();
  }

  /** Never rejects. Waits for a connection that comes back soon. */
  async #publish({ name }: Topic, text: string, subject: string): Promise<void> {
    try {
      if (this.#connection.publish(subject, text)) return;
      const isSent = (await this.#connection.whenUp(GRACE_MS)) && this.#connection.publish(subject, text);
      if (!isSent) this.#log.warn({ topic: name }, 'an event was lost: no NATS server accepts this process');
    } catch (error) {
      this.#log.error({ topic: name, err: error }, 'an event was not published');
    }
  }
}
