import { type Clock, steadyTime } from '../platform/clock.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { within } from '../platform/pace/within.ts';
import { DeclarationRefused } from './broker-errors.ts';
import type { BrokerLink } from './broker-link.ts';
import type { RabbitSettings } from './rabbit-settings.ts';
import { RpcFailure } from './rpc-failure.ts';
import { addressOf, type Broker } from './transport-url.ts';

/** How long one broker may take to accept a connection, in ms. */
const OPEN_MS = 5_000;
/** The longest pause between two rounds, in ms: an operator expects consoles soon after RabbitMQ is back. */
const MAX_PAUSE_MS = 5_000;
/** A connection that ends sooner counts as a failed attempt, so that a broker that closes each one is not called in a loop. */
const MIN_LIFE_MS = 5_000;

export interface ConnectorOptions {
  readonly brokers: readonly Broker[];
  readonly settings: RabbitSettings;
  readonly log: Logger;
  readonly clock: Clock;
  /** Whether calls wait: then the pauses stay short. */
  isWanted(): boolean;
  open(broker: Broker, signal: AbortSignal): Promise<BrokerLink>;
  onLink(link: BrokerLink): void;
  /** No broker of the list accepted a connection. */
  onRoundFailed(failure: RpcFailure): void;
  /** Returns whether the declaration of the reply queue can be tried otherwise. */
  onDeclarationRefused(failure: DeclarationRefused): boolean;
}

/**
 * Keeps one connection to one of the brokers. After a loss it tries the next one at once, and pauses after each round without
 * success. It begins with the first call and goes on until it is closed.
 */
export class Connector implements Closable {
  readonly #options: ConnectorOptions;
  readonly #brokers: Broker[];
  readonly #closing = new AbortController();
  /** Steady milliseconds. */
  readonly #now: () => number;
  #link: BrokerLink | undefined;
  #running: Promise<void> | undefined;
  #position = 0;
  #failedRounds = 0;
  #lastRoundAt = Number.NEGATIVE_INFINITY;
  #downSince: number | undefined;
  #lastFailure: RpcFailure | undefined;
  #wake: () => void = () => {};

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#now = steadyTime(options.clock);
    // As oslo.messaging does: many clients with one list are spread over its brokers.
    this.#brokers = shuffled(options.brokers);
  }

  get link(): BrokerLink | undefined {
    return this.#link?.isEnded ? undefined : this.#link;
  }

  /** Since when no broker accepts a connection, as milliseconds, with the last failure. */
  get down(): { readonly ms: number; readonly failure: RpcFailure } | undefined {
    if (this.#downSince === undefined || this.#lastFailure === undefined) return undefined;
    return { ms: this.#now() - this.#downSince, failure: this.#lastFailure };
  }

  /** Connects if there is no connection, and ends a long pause early. */
  want(): void {
    this.#running ??= this.#run();
    this.#wake();
  }

  async close(): Promise<void> {
    this.#closing.abort(new RpcFailure('unreachable', 'Oriel is closing its connections'));
    this.#wake();
    await this.#link?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const link = await this.#round();
      if (link === undefined) {
        await this.#pause();
        continue;
      }
      this.#connected(link);
      const reason = await link.ended;
      this.#link = undefined;
      if (this.#closing.signal.aborted) return;
      this.#options.log.warn({ broker: link.address, reason: reason.message }, 'connection to RabbitMQ lost');
      if (link.age >= MIN_LIFE_MS) continue;
      this.#fail(reason);
      await this.#pause();
    }
  }

  /** Tries each broker once, beginning after the last one. */
  async #round(): Promise<BrokerLink | undefined> {
    const failures: RpcFailure[] = [];
    if (this.#options.settings.kombu_failover_strategy === 'shuffle') shuffle(this.#brokers);
    for (let tries = 0; tries < this.#brokers.length && !this.#closing.signal.aborted; tries++) {
      const broker = this.#brokers[this.#position % this.#brokers.length] as Broker;
      this.#position++;
      const outcome = await this.#open(broker);
      if (!(outcome instanceof RpcFailure)) return outcome;
      failures.push(outcome);
      if (outcome instanceof DeclarationRefused && this.#options.onDeclarationRefused(outcome)) {
        this.#position--;
        tries--;
      }
    }
    this.#lastRoundAt = this.#now();
    if (!this.#closing.signal.aborted) this.#fail(summary(failures));
    return undefined;
  }

  async #open(broker: Broker): Promise<BrokerLink | RpcFailure> {
    const late = () => new RpcFailure('unreachable', `RabbitMQ at ${addressOf(broker)} does not answer`);
    try {
      return await within({ ms: OPEN_MS, late, outer: this.#closing.signal }, (signal) =>
        this.#options.open(broker, signal),
      );
    } catch (error) {
      return error as RpcFailure;
    }
  }

  #connected(link: BrokerLink): void {
    this.#link = link;
    this.#failedRounds = 0;
    this.#downSince = undefined;
    this.#lastFailure = undefined;
    this.#options.log.info({ broker: link.description }, 'connected to RabbitMQ');
    this.#options.onLink(link);
  }

  #fail(failure: RpcFailure): void {
    const { log, onRoundFailed } = this.#options;
    // One line when it begins; the failure of each call is reported with its console.
    if (this.#downSince === undefined) log.error({ detail: failure.message }, 'no RabbitMQ can be reached');
    this.#downSince ??= this.#now();
    this.#lastFailure = failure;
    this.#failedRounds++;
    this.#lastRoundAt = this.#now();
    onRoundFailed(failure);
  }

  async #pause(): Promise<void> {
    const { settings, isWanted } = this.#options;
    const step = settings.rabbit_retry_backoff * Math.max(0, this.#failedRounds - 1);
    const longest = Math.min(MAX_PAUSE_MS, settings.rabbit_interval_max * 1000);
    const shortest = Math.min(longest, settings.rabbit_retry_interval * 1000);
    const pauseMs = Math.min(longest, shortest + step * 1000);
    const until = () => this.#lastRoundAt + (isWanted() ? shortest : pauseMs);
    while (!this.#closing.signal.aborted && this.#now() < until()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, until() - this.#now())).unref();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = () => {};
    }
  }
}

/** All failures of a round as one. It is `refused` only if every broker refuses. */
function summary(failures: readonly RpcFailure[]): RpcFailure {
  const messages = [...new Set(failures.map(({ message }) => message))].join('; ');
  const isRefused = failures.length > 0 && failures.every(({ why }) => why === 'refused');
  return new RpcFailure(isRefused ? 'refused' : 'unreachable', messages, { cause: failures[0] });
}

function shuffled<T>(list: readonly T[]): T[] {
  const copy = [...list];
  shuffle(copy);
  return copy;
}

function shuffle<T>(list: T[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
}
