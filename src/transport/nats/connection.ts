import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
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
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import type { BusTroubles } from './troubles.ts';

/** How long a call waits for a lost connection, and how long closing waits for the bus, in ms. */
export const GRACE_MS = 2_000;

const RETRY_FIRST_MS = 500;
/** A denied subscription is tried again after this long, in ms: permissions can change while connected. */
const RESUBSCRIBE_MS = 15_000;
/** A NATS server that does not answer a ping within this many ms is left for another. */
const PONG_MS = 1_500;
/** Pause between two pings of an idle connection, in ms. */
const CHECK_MS = 2_000;

interface Wanted {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly handle: (message: Msg) => void;
  live: Subscription | undefined;
}

/** A subscription that outlives connections. `drain` ends it after the messages that have already arrived. */
export interface BusSubscription extends Closable {
  drain(): Promise<void>;
}

/** The connection to the bus. Reconnects until it is closed, and restores its subscriptions. */
export class Connection implements Closable {
  /** The subject prefix of this process, to which answers are sent. */
  readonly inbox: string;
  readonly #options: NodeConnectionOptions;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #troubles: BusTroubles;
  readonly #wanted = new Set<Wanted>();
  readonly #watchers = new Set<{ up?(): void; down?(): void }>();
  readonly #closing = new AbortController();
  readonly #checks: NodeJS.Timeout;
  #nats: NatsConnection | undefined;
  #isUp = false;
  #resubscribing: NodeJS.Timeout | undefined;
  #isChecking = false;
  /** The server that did not answer; it is tried last. */
  #silentServer: string | undefined;
  /** Servers that the last server named, in addition to those of the configuration. */
  #gossiped: readonly string[] = [];

  /** `inbox`: below it the server sends replies to this process. */
  constructor(options: NodeConnectionOptions, inbox: string, log: Logger, troubles: BusTroubles) {
    this.inbox = createInbox(inbox);
    this.#options = options;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
    this.#troubles = troubles;
    this.#checks = setInterval(() => this.check(), CHECK_MS).unref();
    void this.#stayConnected();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The maximum bytes of one message on this bus. */
  get maxPayload(): number {
    return this.#nats?.info?.max_payload ?? 1_048_576;
  }

  /** Calls `up` after each (re)connection and `down` after each loss. */
  watch(watcher: { up?(): void; down?(): void }): Closable {
    this.#watchers.add(watcher);
    return { close: () => void this.#watchers.delete(watcher) };
  }

  /** Whether the connection is up, or comes up within that many ms. */
  async whenUp(withinMs: number): Promise<boolean> {
    if (this.#isUp) return true;
    if (this.#closing.signal.aborted) return false;
    const over = new AbortController();
    const watching = this.watch({ up: () => over.abort() });
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    await delay(withinMs, undefined, { signal }).catch(() => undefined);
    void watching.close();
    return this.#isUp;
  }

  subscribe(subject: string, queue: string | undefined, handle: (message: Msg) => void): BusSubscription {
    const wanted: Wanted = { subject, queue, handle, live: undefined };
    this.#wanted.add(wanted);
    if (this.#nats !== undefined) this.#activate(this.#nats, wanted);
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

  /** Whether it was sent. Throws if it is longer than the bus carries. */
  publish(subject: string, data: string | Uint8Array, options?: PublishOptions): boolean {
    if (!this.#isUp || this.#nats === undefined || this.#nats.isClosed()) return false;
    this.#nats.publish(subject, data, options);
    return true;
  }

  /** Waits until the server has received everything that was sent, at most GRACE_MS. */
  async flush(): Promise<void> {
    if (this.#isUp && this.#nats !== undefined) await atMost(GRACE_MS, this.#nats.flush());
  }

  /**
   * Pings the NATS server, and connects to another if it does not answer: a frozen server keeps its connections open. For callers
   * whose answer is overdue. At most one ping is in progress.
   */
  check(): void {
    const nats = this.#nats;
    if (nats === undefined || !this.#isUp || this.#isChecking) return;
    this.#isChecking = true;
    void this.#ping(nats).finally(() => {
      this.#isChecking = false;
    });
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    clearInterval(this.#checks);
    this.#closing.abort();
    clearTimeout(this.#resubscribing);
    this.#troubles.close();
    await this.flush();
    await this.#nats?.close();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const nats = await connect(this.#nextOptions());
        if (this.#closing.signal.aborted) return await nats.close();
        this.#comeUp(nats);
        await this.#followStatus(nats);
        this.#goDown();
        this.#nats = undefined;
        if (this.#silentServer !== undefined) continue;
      } catch (error) {
        this.#troubles.connectFailed(error);
      }
      const waitMs = RETRY_FIRST_MS * (1 + Math.random());
      await delay(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  async #ping(nats: NatsConnection): Promise<void> {
    let answered = false;
    // If the connection ends meanwhile, the library reconnects.
    const pong = nats.flush().finally(() => {
      answered = true;
    });
    await atMost(PONG_MS, pong);
    // If this process was late itself, the answer may be in the socket.
    for (let turn = 0; turn < 3 && !answered; turn++) await nextTurn();
    if (answered || nats !== this.#nats || !this.#isUp || this.#closing.signal.aborted) return;
    const server = nats.getServer();
    this.#log.warn({ server }, 'the NATS server does not answer: connecting to another');
    this.#troubles.disconnected();
    this.#silentServer = server;
    this.#gossiped = nats.info?.connect_urls ?? [];
    await nats.close();
  }

  /** The servers in random order; the one that did not answer comes last. */
  #nextOptions(): NodeConnectionOptions {
    const { servers = [] } = this.#options;
    const silent = this.#silentServer;
    this.#silentServer = undefined;
    if (silent === undefined) return this.#options;
    const isSilent = (server: string) => server.endsWith(silent) || `${server}:4222`.endsWith(silent);
    const configured = typeof servers === 'string' ? [servers] : servers;
    const others = this.#gossiped.filter((one) => !configured.some((server) => server.endsWith(one)));
    const all = shuffled([...configured, ...others]);
    const order = [...all.filter((server) => !isSilent(server)), ...all.filter(isSilent)];
    return { ...this.#options, servers: order, noRandomize: true };
  }

  #comeUp(nats: NatsConnection): void {
    this.#nats = nats;
    this.#troubles.connected();
    for (const wanted of this.#wanted) this.#activate(nats, wanted);
    this.#log.info({ server: nats.getServer() }, 'connected to NATS');
    this.#notify('up');
  }

  /** Follows the connection until it is closed. The library reconnects and subscribes again by itself. */
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
        this.#notify('up');
      } else if (status.type === 'error') {
        this.#onError(status.error);
      }
    }
  }

  #onError(error: Error): void {
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

  /** Repeats the subscriptions that NATS has denied; the library has dropped them. */
  #resubscribe(nats: NatsConnection): Wanted[] {
    const denied = [...this.#wanted].filter(({ live }) => live?.isClosed());
    for (const wanted of denied) this.#activate(nats, wanted);
    return denied;
  }

  #goDown(): void {
    if (this.#isUp) this.#notify('down');
  }

  #notify(what: 'up' | 'down'): void {
    this.#isUp = what === 'up';
    for (const watcher of this.#watchers) watcher[what]?.();
  }

  #activate(nats: NatsConnection, wanted: Wanted): void {
    wanted.live = nats.subscribe(wanted.subject, {
      ...(wanted.queue === undefined ? {} : { queue: wanted.queue }),
      callback: (error, message) => {
        // A denied subscription: the status of the connection reports it too.
        if (error !== null) return;
        // An error that is thrown into the library would stop it from reading.
        try {
          wanted.handle(message);
        } catch (cause) {
          const fields = { err: cause, subject: wanted.subject };
          this.#warnings.warn('message', fields, 'malformed message on the bus');
        }
      },
    });
  }
}

/** Waits for work that may never finish. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), late]);
  over.abort();
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
