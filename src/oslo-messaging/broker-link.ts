import { type Channel, type ChannelModel, type ConsumeMessage, connect, credentials } from 'amqplib';
import { steadyTime, systemClock } from '../platform/clock.ts';
import type { Closable } from '../platform/lifecycle.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { boundMessages } from './bound-messages.ts';
import { codeOf, declarationFailure, failureOf, REPLY_CODE, wordsOf } from './broker-errors.ts';
import { MAX_REPLY_BYTES } from './envelope.ts';
import type { RabbitSettings } from './rabbit-settings.ts';
import type { ReplyQueue } from './reply-queue.ts';
import { RpcFailure } from './rpc-failure.ts';
import { socketOptions } from './socket-options.ts';
import { addressOf, type Broker } from './transport-url.ts';

/** Replies that the broker sends before the first of them is acknowledged. */
export const MAX_UNACKNOWLEDGED = 64;
/** The largest frame that is accepted; RabbitMQ's default. */
const MAX_FRAME_BYTES = 131_072;
/** Checks of queues that wait for each other. */
const MAX_CHECKS = 64;
/** How long an orderly close may take, in ms. */
const CLOSE_MS = 1_000;

const now = steadyTime(systemClock);

export interface LinkOptions {
  readonly broker: Broker;
  readonly virtualHost: string;
  readonly settings: RabbitSettings;
  readonly replyQueue: ReplyQueue;
  /** Resolves when it is dealt with. Never rejects. */
  onReply(content: Buffer, compression: unknown): Promise<void>;
  /** No queue is bound for the call with that message id. */
  onReturned(messageId: string): void;
  onDropped(bytes: number): void;
  /** The broker accepts no messages, with its reason; undefined when it accepts them again. */
  onBlocked(reason: string | undefined): void;
}

export interface QueueFacts {
  readonly consumers: number;
  readonly messages: number;
}

/** One connection to a broker: a channel for calls and replies, and one for checks that the broker may answer by closing it. */
export class BrokerLink implements Closable {
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<RpcFailure>;
  readonly openedAt = now();
  readonly #model: ChannelModel;
  readonly #options: LinkOptions;
  readonly #lifeline: AbortController;
  readonly #exchanges = new Map<string, Promise<boolean>>();
  #resolveEnded!: (reason: RpcFailure) => void;
  #channel!: Channel;
  readonly #acknowledgements = new Acknowledgements(() => this.#ackAll());
  #checks: Promise<unknown> = Promise.resolve();
  #waitingChecks = 0;
  #checkChannel: Channel | undefined;
  #isEnded = false;
  #isClosing = false;
  #isBlocked = false;

  /** Connects, declares the reply queue and consumes it. `signal` gives up. */
  static async open(options: LinkOptions, signal: AbortSignal): Promise<BrokerLink> {
    const { broker, virtualHost, settings } = options;
    const lifeline = new AbortController();
    const giveUp = () => lifeline.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const socket = await socketOptions(broker, settings, lifeline.signal);
      const model = await connect(
        {
          protocol: settings.ssl ? 'amqps' : 'amqp',
          hostname: broker.host,
          port: broker.port,
          vhost: encodeURIComponent(virtualHost),
          frameMax: MAX_FRAME_BYTES,
          maxFrameSize: MAX_FRAME_BYTES,
          heartbeat: settings.heartbeat_timeout_threshold,
        },
        {
          ...socket,
          credentials: credentialsFor(broker, settings.rabbit_login_method),
          clientProperties: { connection_name: `oriel:${process.pid}` },
        },
      );
      const link = new BrokerLink(model, options, lifeline);
      await link.#begin();
      return link;
    } catch (error) {
      lifeline.abort();
      throw failureOf(error, broker, virtualHost);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private constructor(model: ChannelModel, options: LinkOptions, lifeline: AbortController) {
    this.#model = model;
    this.#options = options;
    this.#lifeline = lifeline;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    // Without a listener, an error of the library would end the process. 'close' follows.
    model.on('error', (error) => this.#endWith(error));
    model.on('close', (error) => this.#endWith(error ?? new Error('the connection is closed')));
    model.on('blocked', (reason) => this.#setBlocked(wordsOf(reason, options.broker, 200)));
    model.on('unblocked', () => this.#setBlocked(undefined));
  }

  get address(): string {
    return addressOf(this.#options.broker);
  }

  /** `RabbitMQ 3.10.8 at host:port`. */
  get description(): string {
    const { product, version } = this.#model.connection.serverProperties;
    // A broker may send values of any type.
    const words = [product, version].map((value) =>
      typeof value === 'string' ? wordsOf(value, this.#options.broker, 40) : '',
    );
    return `${words.join(' ').trim() || 'a broker'} at ${this.address}`;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Milliseconds since it was opened. */
  get age(): number {
    return now() - this.openedAt;
  }

  /** Sends a call. The broker returns it if no queue is bound, and drops it after `expiryMs` if no service has taken it. */
  publish(exchange: string, routingKey: string, content: Buffer, messageId: string, expiryMs: number): void {
    if (this.#isEnded) return;
    this.#channel.publish(exchange, routingKey, content, {
      mandatory: true,
      messageId,
      expiration: Math.ceil(expiryMs),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    });
  }

  /** Whether the exchange exists: a message to one that does not would close the channel with every call on it. */
  hasExchange(exchange: string): Promise<boolean> {
    let known = this.#exchanges.get(exchange);
    if (known === undefined) {
      known = this.#check((channel) => channel.checkExchange(exchange)).then((found) => found !== undefined);
      this.#exchanges.set(exchange, known);
      const forget = () => this.#exchanges.delete(exchange);
      known.then((exists) => exists || forget(), forget);
    }
    return known;
  }

  /** The consumers and waiting messages of a queue; undefined if it does not exist. */
  async queueFacts(queue: string): Promise<QueueFacts | undefined> {
    const found = await this.#check((channel) => channel.checkQueue(queue));
    return found && { consumers: found.consumerCount, messages: found.messageCount };
  }

  /** Ends the connection at once, for a broker that does not answer or sends too much. */
  end(reason: RpcFailure): void {
    this.#endWith(reason);
  }

  /** Deletes the reply queue and closes the connection, within CLOSE_MS. */
  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#isClosing = true;
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([this.#closeOrderly(), late]);
    this.#endWith(new RpcFailure('unreachable', 'Oriel closed the connection'));
  }

  async #closeOrderly(): Promise<void> {
    try {
      if (!this.#isBlocked) await this.#channel.deleteQueue(this.#options.replyQueue.name);
      await this.#model.close();
    } catch {
      // Closed by the broker meanwhile.
    }
  }

  async #begin(): Promise<void> {
    const { broker, virtualHost, replyQueue } = this.#options;
    const channel = await this.#openChannel();
    this.#channel = channel;
    // After an error of the channel, calls on it have no replies.
    channel.on('close', () => this.#endWith(new Error('the broker closed the channel')));
    channel.on('error', (error) => this.#endWith(error));
    channel.on('return', ({ properties }) => this.#options.onReturned(String(properties.messageId)));
    boundMessages(channel, MAX_REPLY_BYTES, (bytes) => this.#options.onDropped(bytes));
    try {
      await channel.assertQueue(replyQueue.name, replyQueue.declaration);
      await channel.prefetch(MAX_UNACKNOWLEDGED);
      await channel.consume(replyQueue.name, (message) => this.#onMessage(message));
    } catch (error) {
      throw declarationFailure(error, broker, virtualHost);
    }
  }

  #onMessage(message: ConsumeMessage | null): void {
    if (message === null) {
      // Also the consequence of an orderly close.
      if (!this.#isClosing) this.#endWith(new Error('the broker deleted the reply queue'));
      return;
    }
    if (this.#isEnded) return;
    const { content, properties } = message;
    this.#acknowledgements.received();
    void this.#options
      .onReply(content, properties.headers?.compression)
      .then(() => this.#acknowledgements.dealtWith());
  }

  #ackAll(): void {
    if (this.#isEnded) return;
    try {
      this.#channel.ackAll();
    } catch {
      // The channel was closed meanwhile.
    }
  }

  /** Runs a passive declaration. One at a time: the broker closes the channel if what is asked for does not exist. */
  async #check<T>(ask: (channel: Channel) => PromiseLike<T>): Promise<T | undefined> {
    if (this.#waitingChecks >= MAX_CHECKS)
      throw new RpcFailure('busy', `${MAX_CHECKS} checks of queues wait`);
    this.#waitingChecks++;
    const run = this.#checks.then(() => this.#checkNow(ask));
    this.#checks = run.catch(() => {});
    try {
      return await run;
    } finally {
      this.#waitingChecks--;
    }
  }

  async #checkNow<T>(ask: (channel: Channel) => PromiseLike<T>): Promise<T | undefined> {
    try {
      this.#checkChannel ??= await this.#openChannel();
      return await ask(this.#checkChannel);
    } catch (error) {
      this.#checkChannel = undefined;
      if (codeOf(error) === REPLY_CODE.notFound) return undefined;
      throw failureOf(error, this.#options.broker, this.#options.virtualHost);
    }
  }

  async #openChannel(): Promise<Channel> {
    const channel = await this.#model.createChannel();
    // The failed call reports it.
    channel.on('error', () => {});
    return channel;
  }

  #setBlocked(reason: string | undefined): void {
    this.#isBlocked = reason !== undefined;
    this.#options.onBlocked(reason);
  }

  #endWith(error: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#acknowledgements.stop();
    const { broker, virtualHost } = this.#options;
    this.#resolveEnded(failureOf(error, broker, virtualHost));
    // In the next turn: the library may be about to send its last frame.
    setImmediate(() => this.#lifeline.abort());
  }
}

function credentialsFor({ username, password }: Broker, method: string) {
  if (method === 'EXTERNAL') return credentials.external();
  if (method === 'PLAIN') return credentials.plain(username, password.reveal());
  return credentials.amqplain(username, password.reveal());
}
