import { messageOf } from '../platform/message-of.ts';
import { LibvirtAbsent, openChannel } from './open-channel.ts';
import { EVENT_ID, LIFECYCLE_EVENT, PROCEDURES, type Procedure } from './procedures.ts';
import type { RpcChannel } from './rpc-channel.ts';
import { LibvirtUnreachable } from './rpc-errors.ts';
import type { RpcTarget } from './socket-path.ts';
import type { XdrReader } from './xdr.ts';

export type LifecycleEvent = ReturnType<typeof LIFECYCLE_EVENT.decode>;

export interface LibvirtClientOptions {
  readonly target: RpcTarget;
  /** For one call, including the connection. */
  readonly deadlineMs: number;
  /** Called if no daemon listens; then connecting is tried once more. */
  readonly startDaemon?: () => Promise<unknown>;
}

/** Lifecycle events over one connection. They end with it; the caller then subscribes again. */
export interface Subscription {
  /** Resolves to true once no event can be missed, or to false if the connection ended before. */
  readonly subscribed: Promise<boolean>;
  /** Resolves with the reason when the events end. */
  readonly ended: Promise<string>;
  stop(): void;
}

const CLOSE_DEADLINE_MS = 500;

/**
 * A client of libvirt's own RPC with one connection, which is opened by the first call and again by the first call after it was
 * lost. Nothing is tried without a call.
 */
export class LibvirtClient {
  readonly #options: LibvirtClientOptions;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(event: LifecycleEvent) => void>();
  /** The connection, or the attempt that all waiting calls share; undefined if there is none. */
  #channel: Promise<RpcChannel> | undefined;
  /** The connections with a registration for events. */
  readonly #registered = new WeakMap<RpcChannel, Promise<unknown>>();

  constructor(options: LibvirtClientOptions) {
    this.#options = options;
  }

  /**
   * @throws {LibvirtError} if libvirt refuses
   * @throws {LibvirtUnreachable} if it does not answer
   */
  async call<Args, Result>(procedure: Procedure<Args, Result>, args: Args): Promise<Result> {
    const startedAt = Date.now();
    const channel = await this.#connected();
    return channel.call(procedure, args, Math.max(1, this.#options.deadlineMs - (Date.now() - startedAt)));
  }

  /**
   * Calls a procedure that is followed by a stream of at most `maxBytes`.
   * @throws {LibvirtError} if libvirt refuses
   * @throws {LibvirtUnreachable} if it does not answer, or the stream is longer
   */
  async download<Args>(procedure: Procedure<Args, unknown>, args: Args, maxBytes: number): Promise<Buffer> {
    const startedAt = Date.now();
    const channel = await this.#connected();
    const deadlineMs = Math.max(1, this.#options.deadlineMs - (Date.now() - startedAt));
    return channel.download(procedure, args, { deadlineMs, maxBytes });
  }

  /** Receives the lifecycle events of all domains, once `subscribed`. */
  subscribe(listener: (event: LifecycleEvent) => void): Subscription {
    let stop = () => {};
    const stopped = new Promise<string>((resolve) => {
      stop = () => resolve('stopped');
    });
    const registered = this.#register(listener);
    const over = registered.then((channel) => channel.ended).then(({ message }) => message, messageOf);
    const ended = Promise.race([stopped, over]).finally(() => this.#listeners.delete(listener));
    return {
      subscribed: Promise.race([registered.then(() => true), ended.then(() => false)]).catch(() => false),
      ended,
      stop,
    };
  }

  /** Closes the connection in libvirtd, if it answers, and the socket. Waiting calls reject. */
  async close(): Promise<void> {
    this.#closing.abort();
    const channel = await this.#channel?.catch(() => undefined);
    if (channel === undefined) return;
    await channel.call(PROCEDURES.connectClose, undefined, CLOSE_DEADLINE_MS).catch(() => {});
    await channel.close(new LibvirtUnreachable('closed'));
  }

  async #register(listener: (event: LifecycleEvent) => void): Promise<RpcChannel> {
    // Before the registration: an event may arrive in the same packet as its answer.
    this.#listeners.add(listener);
    const channel = await this.#connected();
    let registered = this.#registered.get(channel);
    if (registered === undefined) {
      const lifecycle = { eventId: EVENT_ID.lifecycle };
      registered = channel.call(
        PROCEDURES.connectDomainEventCallbackRegisterAny,
        lifecycle,
        this.#options.deadlineMs,
      );
      this.#registered.set(channel, registered);
      // A failed registration may be tried again.
      registered.catch(() => this.#registered.delete(channel));
    }
    await registered;
    return channel;
  }

  #connected(): Promise<RpcChannel> {
    if (this.#closing.signal.aborted) return Promise.reject(new LibvirtUnreachable('closed'));
    if (this.#channel !== undefined) return this.#channel;
    const attempt = this.#open();
    const forget = () => {
      if (this.#channel === attempt) this.#channel = undefined;
    };
    attempt.then((channel) => channel.ended.then(forget), forget);
    this.#channel = attempt;
    return attempt;
  }

  async #open(): Promise<RpcChannel> {
    const { target, deadlineMs, startDaemon } = this.#options;
    const options = {
      deadlineMs,
      signal: this.#closing.signal,
      onEvent: (procedure: number, reader: XdrReader) => this.#onEvent(procedure, reader),
    };
    try {
      return await openChannel(target, options);
    } catch (error) {
      if (startDaemon === undefined || !(error instanceof LibvirtAbsent)) throw error;
      await startDaemon();
      return await openChannel(target, options);
    }
  }

  #onEvent(procedure: number, reader: XdrReader): void {
    if (procedure !== LIFECYCLE_EVENT.number) return;
    const event = LIFECYCLE_EVENT.decode(reader);
    for (const listener of this.#listeners) listener(event);
  }
}
