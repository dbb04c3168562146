import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  createInbox,
  errors,
  type Msg,
  type NatsConnection,
  type NodeConnectionOptions,
  type PublishOptions,
  type Subscription,
} from '@nats-io/transport-node';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log.ts';
import type { BusTroubles } from './troubles.ts';

/** How long a call waits for the connection to come back, in ms; and how long closing waits for the bus. */
export const GRACE_MS = 2_000;

const RETRY_FIRST_MS = 500;
/** A subscription that NATS denied is tried again after this long, in ms: permissions can change while connected. */
const RESUBSCRIBE_MS = 15_000;

interface Wanted {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly handle: (message: Msg) => void;
  live: Subscription | undefined;
}

/** A subscription that outlives connections; `drain` handles what has already arrived before it ends. */
export interface BusSubscription extends Closable {
  drain(): Promise<void>;
}

/** The connection to the bus: comes up when it can, comes back for ever, and keeps the subscriptions that are wanted of it. */
export class Connection implements Closable {
  /** A subject prefix of this process's own: what answers are sent to. */
  readonly inbox: string;
  readonly #options: NodeConnectionOptions;
  readonly #log: Logger;
  readonly #troubles: BusTroubles;
  readonly #wanted = new Set<Wanted>();
  readonly #watchers = new Set<{ up?(): void; down?(): void }>();
  readonly #closing = new AbortController();
  #nats: NatsConnection | undefined;
  #isUp = false;
  #resubscribing: NodeJS.Timeout | undefined;

  constructor(options: NodeConnectionOptions, log: Logger, troubles: BusTroubles) {
    this.inbox = createInbox(options.inboxPrefix);
    this.#options = options;
    this.#log = log;
    this.#troubles = troubles;
    void this.#stayConnected();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Bytes that one message may have on this bus. */
  get maxPayload(): number {
    return this.#nats?.info?.max_payload ?? 1_048_576;
  }

  /** Calls `up` after each (re)connection and `down` after each loss. */
  watch(watcher: { up?(): void; down?(): void }): Closable {
    this.#watchers.add(watcher);
    return { close: () => void this.#watchers.delete(watcher) };
  }

  /** Whether the connection stands, or comes back within that many ms. */
  async whenUp(withinMs: number): Promise<boolean> {
    if (this.#isUp) return true;
    if (this.#closing.signal.aborted) return false;
    const over = new AbortController();
    const watching = this.watch({ up: () => over.abort() });
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    await delay(withinMs, undefined, { signal }).catch(() => undefined);
    watching.close();
    return this.#isUp;
  }

  subscribe(subject: string, queue: string | undefined, handle: (message: Msg) => void): BusSubscription {
    const wanted: Wanted = { subject, queue, handle, live: undefined };
    this.#wanted.add(wanted);
    if (this.#nats !== undefined) this.#bringAlive(this.#nats, wanted);
    return {
      close: () => {
        this.#wanted.delete(wanted);
        if (wanted.live?.isClosed() === false) wanted.live.unsubscribe();
      },
      drain: async () => {
        this.#wanted.delete(wanted);
        if (!this.#isUp || wanted.live === undefined || wanted.live.isClosed()) return;
        await atMost(GRACE_MS, wanted.live.drain());
      },
    };
  }

  /** Whether it was sent. Throws where it is longer than the bus carries. */
  publish(subject: string, data: string | Uint8Array, options?: PublishOptions): boolean {
    if (!this.#isUp || this.#nats === undefined || this.#nats.isClosed()) return false;
    this.#nats.publish(subject, data, options);
    return true;
  }

  /** Until the server has seen all that was sent and subscribed; not longer than GRACE_MS. */
  async flush(): Promise<void> {
    if (this.#isUp && this.#nats !== undefined) await atMost(GRACE_MS, this.#nats.flush());
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    clearTimeout(this.#resubscribing);
    this.#troubles.close();
    await this.flush();
    await this.#nats?.close();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const nats = await connect(this.#options);
        if (this.#closing.signal.aborted) return await nats.close();
        this.#comeUp(nats);
        await this.#followStatus(nats);
        this.#goDown();
        this.#nats = undefined;
      } catch (error) {
        this.#troubles.connectFailed(error);
      }
      const waitMs = RETRY_FIRST_MS * (1 + Math.random());
      await delay(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  #comeUp(nats: NatsConnection): void {
    this.#nats = nats;
    this.#troubles.connected();
    for (const wanted of this.#wanted) this.#bringAlive(nats, wanted);
    this.#log.info({ server: nats.getServer() }, 'connected to NATS');
    this.#tell('up');
  }

  /** Until the connection is closed for good. The library reconnects and subscribes again by itself. */
  async #followStatus(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') {
        this.#log.warn({ server: status.server }, 'lost the connection to NATS');
        this.#troubles.disconnected();
        this.#goDown();
      } else if (status.type === 'reconnect') {
        this.#log.info({ server: status.server }, 'connected to NATS again');
        this.#troubles.connected();
        this.#resubscribe(nats);
        this.#tell('up');
      } else if (status.type === 'error') {
        this.#takeError(status.error);
      }
    }
  }

  #takeError(error: Error): void {
    if (error instanceof errors.PermissionViolationError) {
      this.#troubles.denied(error);
      if (error.operation === 'subscription') this.#resubscribeLater();
    } else if (!this.#isUp) {
      this.#troubles.connectFailed(error);
    } else {
      this.#log.error({ detail: error.message }, 'NATS reports an error');
    }
  }

  #resubscribeLater(): void {
    if (this.#closing.signal.aborted) return;
    this.#resubscribing ??= setTimeout(async () => {
      const nats = this.#nats;
      if (nats !== undefined && this.#isUp) {
        const tried = this.#resubscribe(nats);
        await this.flush();
        for (const { subject, live } of tried) if (!live?.isClosed()) this.#troubles.permitted(subject);
      }
      this.#resubscribing = undefined;
      if ([...this.#wanted].some(({ live }) => live?.isClosed())) this.#resubscribeLater();
    }, RESUBSCRIBE_MS).unref();
  }

  /** Subscribes again what NATS has denied; the library has forgotten these. */
  #resubscribe(nats: NatsConnection): Wanted[] {
    const denied = [...this.#wanted].filter(({ live }) => live?.isClosed());
    for (const wanted of denied) this.#bringAlive(nats, wanted);
    return denied;
  }

  #goDown(): void {
    if (this.#isUp) this.#tell('down');
  }

  #tell(what: 'up' | 'down'): void {
    this.#isUp = what === 'up';
    for (const watcher of this.#watchers) watcher[what]?.();
  }

  #bringAlive(nats: NatsConnection, wanted: Wanted): void {
    wanted.live = nats.subscribe(wanted.subject, {
      ...(wanted.queue === undefined ? {} : { queue: wanted.queue }),
      callback: (error, message) => {
        // A denied subscription: the status of the connection reports it too.
        if (error !== null) return;
        // Nothing may be thrown into the library: it would stop reading from the bus.
        try {
          wanted.handle(message);
        } catch (cause) {
          this.#log.warn({ err: cause, subject: wanted.subject }, 'malformed message on the bus');
        }
      },
    });
  }
}

/** Waits for what may never come. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), late]);
  over.abort();
}
