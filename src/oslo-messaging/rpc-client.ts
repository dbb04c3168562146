import type { Clock } from '../platform/clock.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { PacedWarnings } from '../platform/log/paced-warnings.ts';
import { messageOf } from '../platform/message-of.ts';
import { RareLine } from '../platform/pace/rare-line.ts';
import { within } from '../platform/pace/within.ts';
import type { Secret } from '../platform/secret.ts';
import { BrokerLink, MAX_UNACKNOWLEDGED } from './broker-link.ts';
import { Call, type CallOptions, type RpcTarget } from './call.ts';
import { Connector } from './connector.ts';
import { decodeReply, MAX_REPLY_BYTES } from './envelope.ts';
import type { RabbitSettings } from './rabbit-settings.ts';
import { ReplyQueue } from './reply-queue.ts';
import { RpcFailure } from './rpc-failure.ts';
import { SilenceChecks } from './silence-checks.ts';
import { StrayReplies } from './stray-replies.ts';
import type { TransportUrl } from './transport-url.ts';
import { validOptions } from './valid-options.ts';

/** Calls that wait for a connection or a reply. */
const MAX_CALLS = 1_024;
/** Once no broker could be reached for this long, in ms, calls fail at once instead of waiting. */
const GIVE_UP_MS = 15_000;
/** The broker may refuse messages for this long, in ms, before calls fail. */
const BLOCKED_MS = 2_000;
/** Pause before a returned call is sent again while services come back after a failover, in ms. */
const RESEND_MS = 500;
export interface RpcClientOptions {
  readonly transportUrl: Secret;
  readonly settings: RabbitSettings;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A client of oslo.messaging's RPC over RabbitMQ, with one connection. It connects at the first call. */
export class RpcClient implements Closable {
  readonly #url: TransportUrl;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #settings: RabbitSettings;
  readonly #replyQueue: ReplyQueue;
  readonly #connector: Connector;
  readonly #silence: SilenceChecks;
  readonly #calls = new Map<string, Call>();
  readonly #probes = new Set<(outcome: BrokerLink | RpcFailure) => void>();
  readonly #strays: StrayReplies;
  readonly #blockedLine: RareLine;
  /** Calls that are about to be sent again: a broker may return one any number of times. */
  readonly #resending = new WeakSet<Call>();
  #decoding = 0;
  #blocked: { reason: string; timer: NodeJS.Timeout; isLong: boolean; isTold: boolean } | undefined;
  #isClosed = false;

  /** @throws {RpcFailure} if the URL is not valid */
  constructor({ transportUrl, settings, log, clock }: RpcClientOptions) {
    const { url, settings: valid } = validOptions(transportUrl, settings);
    this.#url = url;
    this.#settings = valid;
    this.#log = log;
    if (valid.ssl && valid.ssl_ca_file === '') {
      log.warn(
        { option: '[oslo_messaging_rabbit] ssl_ca_file' },
        'the certificate of RabbitMQ is not verified',
      );
    }
    this.#warnings = new PacedWarnings(log);
    this.#strays = new StrayReplies(clock);
    this.#blockedLine = new RareLine(clock, (fields) => log.error(fields, 'RabbitMQ accepts no messages'));
    this.#replyQueue = new ReplyQueue(this.#settings);
    this.#silence = new SilenceChecks();
    this.#connector = new Connector({
      brokers: this.#url.brokers,
      settings: this.#settings,
      log,
      clock,
      isWanted: () => this.#calls.size + this.#probes.size > 0,
      open: (broker, signal) =>
        BrokerLink.open(
          {
            broker,
            virtualHost: this.#url.virtualHost,
            settings: this.#settings,
            replyQueue: this.#replyQueue,
            onReply: (content, compression) => this.#onReply(content, compression),
            onReturned: (id) => this.#onReturned(id),
            onDropped: (bytes) =>
              this.#warnings.warn('large', { bytes, limit: MAX_REPLY_BYTES }, 'reply dropped: too large'),
            onBlocked: (reason) => this.#onBlocked(reason),
          },
          signal,
        ),
      onLink: (link) => this.#onLink(link),
      onRoundFailed: (failure) => this.#onRoundFailed(failure),
      onDeclarationRefused: (failure) => {
        this.#warnings.warn(
          'declaration',
          { detail: failure.message },
          'RabbitMQ refuses the reply queue: another declaration is tried',
        );
        return this.#replyQueue.declareOtherwise();
      },
    });
  }

  /**
   * Calls a method and resolves with its result.
   * @throws {RpcFailure} without a result; or the reason of the signal
   */
  async call(target: RpcTarget, method: string, args: object, how: CallOptions): Promise<unknown> {
    how.signal?.throwIfAborted();
    this.#requireOpen();
    if (this.#calls.size >= MAX_CALLS) throw new RpcFailure('busy', `${MAX_CALLS} calls already wait`);
    const { down } = this.#connector;
    if (down !== undefined && down.ms > GIVE_UP_MS) {
      this.#connector.want();
      throw down.failure;
    }
    if (this.#blocked?.isLong) throw blockedFailure(this.#blocked.reason);
    const call = new Call(target, method, args, how);
    this.#calls.set(call.id, call);
    const { link } = this.#connector;
    if (link === undefined) this.#connector.want();
    else void this.#send(call, link);
    try {
      return await call.outcome;
    } catch (error) {
      throw this.#asOfBroker(error);
    } finally {
      this.#calls.delete(call.id);
    }
  }

  /** A timeout without a connection is the broker's: a service that was not asked owes no reply. */
  #asOfBroker(error: unknown): unknown {
    const { link, down } = this.#connector;
    const isLate = error instanceof RpcFailure && error.why === 'timeout';
    if (!isLate || link !== undefined) return error;
    return down?.failure ?? new RpcFailure('unreachable', 'there is no connection to RabbitMQ yet');
  }

  /** Resolves with the name and version of a broker that accepts the credentials and answers; rejects with RpcFailure. */
  async probe({
    timeoutMs,
    signal,
  }: {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<string> {
    this.#requireOpen();
    const late = () => this.#connector.down?.failure ?? new RpcFailure('timeout', 'RabbitMQ does not answer');
    return within({ ms: timeoutMs, late, outer: signal }, async () => {
      const link = await this.#anyLink();
      if ((await link.queueFacts(this.#replyQueue.name)) === undefined) {
        throw new RpcFailure('unreachable', `RabbitMQ at ${link.address} does not have the reply queue`);
      }
      return link.description;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unblock();
    const failure = new RpcFailure('unreachable', 'the client is closed');
    this.#failAll(failure);
    await this.#connector.close();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new RpcFailure('unreachable', 'the client is closed');
  }

  #anyLink(): Promise<BrokerLink> {
    const { link } = this.#connector;
    if (link !== undefined) return Promise.resolve(link);
    return new Promise((resolve, reject) => {
      const take = (outcome: BrokerLink | RpcFailure) => {
        this.#probes.delete(take);
        if (outcome instanceof RpcFailure) reject(outcome);
        else resolve(outcome);
      };
      this.#probes.add(take);
      this.#connector.want();
    });
  }

  async #send(call: Call, link: BrokerLink): Promise<void> {
    const { exchange } = call.target;
    try {
      if (!(await link.hasExchange(exchange))) {
        const text = `RabbitMQ at ${link.address} has no exchange ${exchange}`;
        this.#onNoRoute(call, link, text);
        return;
      }
      if (call.isDone || link.isEnded) return;
      link.publish(exchange, call.queue, call.encode(this.#replyQueue.name), call.id, call.msLeft);
      this.#silence.watch(call, link);
    } catch (error) {
      if (!link.isEnded) call.fail(error);
    }
  }

  #onLink(link: BrokerLink): void {
    this.#silence.onLink(link);
    for (const take of this.#probes) take(link);
    for (const call of this.#calls.values()) {
      if (!call.isSent || call.isRepeatable) void this.#send(call, link);
    }
    void link.ended.then(() => this.#unblock());
  }

  /** Credentials that every broker refuses do not become valid while a call waits. */
  #onRoundFailed(failure: RpcFailure): void {
    for (const take of this.#probes) take(failure);
    if (failure.why === 'refused') for (const call of this.#calls.values()) call.fail(failure);
  }

  async #onReply(content: Buffer, compression: unknown): Promise<void> {
    // A reply that was too large is empty here. More than the broker may send at once are a flood.
    if (content.length === 0 || this.#decoding >= MAX_UNACKNOWLEDGED) {
      this.#onStrayReply();
      return;
    }
    this.#decoding++;
    try {
      const reply = await decodeReply(content, compression);
      const call = this.#calls.get(reply.messageId);
      if (call === undefined || call.isDone) this.#onStrayReply();
      else call.take(reply);
    } catch (error) {
      this.#warnings.warn('malformed', { detail: messageOf(error) }, 'reply ignored: not readable');
      this.#onStrayReply();
    } finally {
      this.#decoding--;
    }
  }

  /** A reply to a call that no longer waits is normal, and thousands are not: the next connection has a queue of another name. */
  #onStrayReply(): void {
    const reason = this.#strays.count();
    if (reason === undefined) return;
    this.#replyQueue.rename();
    this.#connector.link?.end(new RpcFailure('unreachable', reason));
  }

  #onReturned(messageId: string): void {
    const call = this.#calls.get(messageId);
    const { link } = this.#connector;
    if (call === undefined || link === undefined) return;
    this.#onNoRoute(call, link, `RabbitMQ at ${link.address} has no queue ${call.queue}`);
  }

  /** After a failover the queues of services come back one by one. */
  #onNoRoute(call: Call, link: BrokerLink, text: string): void {
    if (!this.#silence.isSettling(link)) {
      call.fail(new RpcFailure('no_such_host', text));
      return;
    }
    if (this.#resending.has(call)) return;
    this.#resending.add(call);
    call.in(RESEND_MS, () => {
      this.#resending.delete(call);
      void this.#send(call, link);
    });
  }

  #onBlocked(reason: string | undefined): void {
    const wasTold = this.#blocked?.isTold === true;
    this.#unblock();
    if (reason === undefined) {
      if (wasTold) this.#log.info({}, 'RabbitMQ accepts messages again');
      return;
    }
    const isTold = this.#blockedLine.write({ detail: reason }) || wasTold;
    const timer = setTimeout(() => {
      blocked.isLong = true;
      for (const call of this.#calls.values()) call.fail(blockedFailure(reason));
    }, BLOCKED_MS);
    const blocked = { reason, timer, isLong: false, isTold };
    this.#blocked = blocked;
  }

  #unblock(): void {
    clearTimeout(this.#blocked?.timer);
    this.#blocked = undefined;
  }

  #failAll(failure: RpcFailure): void {
    for (const call of this.#calls.values()) call.fail(failure);
    for (const take of this.#probes) take(failure);
  }
}

function blockedFailure(reason: string): RpcFailure {
  return new RpcFailure('busy', `RabbitMQ accepts no messages: ${reason.slice(0, 100)}`);
}
