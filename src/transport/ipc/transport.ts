import type { Socket } from 'node:net';
import type { Topic } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { Exchange } from '../exchange.ts';
import { type Place, PlaceCarrier, type TextRequest } from '../place-carrier.ts';
import type { LinkedTransport } from '../transport.ts';
import { Link, type LinkEvents } from './link.ts';

/**
 * Roles in processes of one program, each connected by a stream to one process in the middle. What is served at any end is known
 * at every other end, and called through the middle.
 */
export class IpcTransport extends Exchange implements LinkedTransport {
  readonly #carrier: IpcCarrier;

  constructor(log: Logger) {
    const carrier = new IpcCarrier(log);
    super(log, carrier);
    this.#carrier = carrier;
  }

  attach(stream: Socket): Promise<Closable> {
    return this.#carrier.attach(stream);
  }
}

class IpcCarrier extends PlaceCarrier implements LinkEvents {
  readonly #log: Logger;
  readonly #links = new Set<Link>();
  /** All servers, of this process and of others, by `server`. */
  readonly #byServer = new Map<string, Place>();

  constructor(log: Logger) {
    super();
    this.#log = log;
  }

  async attach(stream: Socket): Promise<Closable> {
    const link = new Link(stream, this.places, this, this.#log);
    this.#links.add(link);
    await link.met;
    return link;
  }

  override add(place: Place): void {
    super.add(place);
    this.#byServer.set(place.server, place);
  }

  override delete(place: Place): void {
    super.delete(place);
    this.#byServer.delete(place.server);
  }

  override publish(topic: Topic, text: string): void {
    super.publish(topic, text);
    this.#sendEvent(undefined, topic.name, text);
  }

  override close(): void {
    super.close();
    for (const link of [...this.#links]) link.close();
  }

  async onCome(from: Link, place: Place): Promise<void> {
    this.add(place);
    await this.#announceTo(from, place);
  }

  async onGone(from: Link, place: Place): Promise<void> {
    this.delete(place);
    await this.#retractFrom(from, place);
  }

  async onRequest(server: string, request: TextRequest): Promise<string | undefined> {
    return this.#byServer.get(server)?.answer(request);
  }

  onEvent(from: Link, topic: string, text: string): void {
    this.deliver(topic, text);
    this.#sendEvent(from, topic, text);
  }

  onClosed(link: Link): void {
    this.#links.delete(link);
    for (const place of link.places) void this.onGone(link, place);
  }

  protected override async announce(place: Place): Promise<void> {
    await this.#announceTo(undefined, place);
  }

  protected override async retract(place: Place): Promise<void> {
    await this.#retractFrom(undefined, place);
  }

  async #announceTo(from: Link | undefined, place: Place): Promise<void> {
    await Promise.all(this.#others(from).map((link) => link.announce(place)));
  }

  async #retractFrom(from: Link | undefined, place: Place): Promise<void> {
    await Promise.all(this.#others(from).map((link) => link.retract(place)));
  }

  #sendEvent(from: Link | undefined, topic: string, text: string): void {
    for (const link of this.#links) if (link !== from) link.sendEvent(topic, text);
  }

  #others(from: Link | undefined): Link[] {
    return [...this.#links].filter((link) => link !== from);
  }
}
