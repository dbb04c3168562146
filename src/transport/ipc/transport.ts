import type { Socket } from 'node:net';
import type { Contract, Payload, Peers, Publish, Service, Topic } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { Exchange, type ExchangeObserver, type Place } from '../exchange.ts';
import type { LinkedTransport } from '../transport.ts';
import { Link, type LinkEvents } from './link.ts';

/**
 * Roles in processes of one program that are joined by streams, each to one in the middle: what is served at any end is
 * known at every other, and asked through the middle.
 */
export class IpcTransport implements LinkedTransport {
  readonly #log: Logger;
  readonly #exchange: Exchange;
  readonly #links = new Set<Link>();
  /** All who serve, here and beyond, by what tells them apart. */
  readonly #places = new Map<string, Place>();

  constructor(log: Logger) {
    this.#log = log;
    const observer: ExchangeObserver = {
      onCome: (place) => {
        this.#places.set(place.server, place);
        return this.#tellOthers(undefined, (link) => link.tellCome(place));
      },
      onGone: (place) => {
        this.#places.delete(place.server);
        return this.#tellOthers(undefined, (link) => link.tellGone(place));
      },
      onPublish: (topic, text) => {
        for (const link of this.#links) link.tell(topic, text);
      },
    };
    this.#exchange = new Exchange({ log, observer });
  }

  async attach(stream: Socket): Promise<Closable> {
    const exchange = this.#exchange;
    const events: LinkEvents = {
      come: async (from, place) => {
        this.#add(place);
        await this.#tellOthers(from, (link) => link.tellCome(place));
      },
      gone: async (from, place) => {
        this.#delete(place);
        await this.#tellOthers(from, (link) => link.tellGone(place));
      },
      ask: async (server, question) => this.#places.get(server)?.answer(question),
      event: (from, topic, text) => {
        exchange.tell(topic, text);
        for (const link of this.#links) if (link !== from) link.tell(topic, text);
      },
      closed: (link) => {
        this.#links.delete(link);
        for (const place of link.places) {
          this.#delete(place);
          void this.#tellOthers(link, (other) => other.tellGone(place));
        }
      },
    };
    const link = new Link(stream, exchange.places, events, this.#log);
    this.#links.add(link);
    await link.met;
    return link;
  }

  serve<C extends Contract>(contract: C, host: string, service: Service<C>): Promise<Closable> {
    return this.#exchange.serve(contract, host, service);
  }

  peers<C extends Contract>(contract: C): Peers<C> {
    return this.#exchange.peers(contract);
  }

  publisher<T extends Topic>(topic: T): Publish<T> {
    return this.#exchange.publisher(topic);
  }

  subscribe<T extends Topic>(topic: T, listener: (payload: Payload<T>) => void): Promise<Closable> {
    return this.#exchange.subscribe(topic, listener);
  }

  troubles(): readonly string[] {
    return this.#exchange.troubles();
  }

  async close(): Promise<void> {
    await this.#exchange.close();
    for (const link of [...this.#links]) link.close();
  }

  #add(place: Place): void {
    this.#places.set(place.server, place);
    this.#exchange.add(place);
  }

  #delete(place: Place): void {
    this.#places.delete(place.server);
    this.#exchange.delete(place);
  }

  #tellOthers(from: Link | undefined, tell: (link: Link) => Promise<unknown>): Promise<unknown> {
    return Promise.all([...this.#links].filter((link) => link !== from).map(tell));
  }
}
