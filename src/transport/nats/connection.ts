import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  createInbox,
  type Msg,
  type NatsConnection,
  type NodeConnectionOptions,
  type PublishOptions,
  type Subscription,
} from '@nats-io/transport-node';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log.ts';

/** How long a call waits for the connection to come back, in ms; and how long closing waits for the bus. */
export const GRACE_MS = 2_000;

const RETRY_FIRST_MS = 500;

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
  readonly #wanted = new Set<Wanted>();
  readonly #watchers = new Set<{ up?(): void; down?(): void }>();
  readonly #closing = new AbortController();
  #nats: NatsConnection | undefined;
  #isUp = false;

  constructor(options: NodeConnectionOptions, log: Logger) {
    this.inbox = createInbox(options.inboxPrefix);
    this.#options = options;
    this.#log = log;
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
    await this.flush();
    await this.#nats?.close();
  }

  async #stayConnected(): Promise<void> {
    let lastProblem = '';
    while (!this.#closing.signal.aborted) {
      try {
        const nats = await connect(this.#options);
        lastProblem = '';
        if (this.#closing.signal.aborted) return await nats.close();
        this.#comeUp(nats);
        await this.#followStatus(nats);
        this.#goDown();
        this.#nats = undefined;
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        // Said once, not at every attempt.
        if (problem !== lastProblem)
          this.#log.warn({ err: error }, 'no NATS server of [oriel_nats] servers takes us');
        lastProblem = problem;
      }
      const waitMs = RETRY_FIRST_MS * (1 + Math.random());
      await delay(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  #comeUp(nats: NatsConnection): void {
    this.#nats = nats;
    for (const wanted of this.#wanted) this.#bringAlive(nats, wanted);
    this.#log.info({ server: nats.getServer() }, 'connected to NATS');
    this.#tell('up');
  }

  /** Until the connection is closed for good. The library reconnects and subscribes again by itself. */
  async #followStatus(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') {
        this.#log.warn({ server: status.server }, 'lost the connection to NATS');
        this.#goDown();
      } else if (status.type === 'reconnect') {
        this.#log.info({ server: status.server }, 'connected to NATS again');
        this.#tell('up');
      } else if (status.type === 'error') {
        this.#log.error({ err: status.error }, 'NATS refuses');
      }
    }
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
        // Nothing may be thrown into the library: it would stop reading from the bus.
        try {
          if (error !== null) throw error;
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
