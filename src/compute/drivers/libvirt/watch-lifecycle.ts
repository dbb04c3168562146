import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../../flow/refusals.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { LifecycleChange } from './connection.ts';
import type { IndexEntry } from './domain-index.ts';
import { type Differences, InstanceStates } from './instance-states.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';

/** The list is read when events begin, again after this time, and then each time after three times as long. */
const SECOND_LIST_AFTER_MS = 900;
/** A difference between list and events can be an event on its way, which has this long to arrive. */
const GRACE_MS = 500;
const MAX_RELIST_AFTER_MS = 30_000;
const MIN_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;
const MAX_WAITING_EVENTS = 1_000;

/** Where a watch reads about domains. */
export interface LifecycleSource {
  /** Subscribes to events. */
  start(onEvent: (event: LifecycleEvent) => void): EventStream;
  readIndex(): Promise<IndexEntry[]>;
}

/** A stream of events, until `ended` resolves. */
export interface EventStream {
  /** Resolves with true when events begin to arrive, with false if the stream ended before. */
  readonly subscribed: Promise<boolean>;
  /** Resolves with the reason. */
  readonly ended: Promise<string>;
  stop(): void;
}

export interface WatchOptions {
  readonly source: LifecycleSource;
  readonly log: Logger;
  readonly listener: (change: LifecycleChange) => void;
}

/**
 * Reports changes of libvirt's domains: by events, and by reading the list of domains at the beginning, after every
 * interruption and from time to time, so that changes without an event are reported too.
 */
export function watchLifecycle(options: WatchOptions): Closable {
  const watch = new LifecycleWatch(options);
  const done = watch.follow();
  return {
    close: async () => {
      watch.stop();
      await done;
    },
  };
}

class LifecycleWatch {
  readonly #options: WatchOptions;
  readonly #states: InstanceStates;
  readonly #stopping = new AbortController();
  readonly #events: LifecycleEvent[] = [];
  #hasOverflowed = false;
  #begun = false;
  #stream: EventStream | undefined;
  /** Why no events arrive; undefined while they do. */
  #complaint: string | undefined;
  /** Events and lists are handled one after the other: this is the last one. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#states = new InstanceStates((change) => {
      if (!this.#stopping.signal.aborted) options.listener(change);
    });
  }

  stop(): void {
    this.#stopping.abort();
    this.#stream?.stop();
  }

  async follow(): Promise<void> {
    const { source, log } = this.#options;
    for (let backOffMs = MIN_BACK_OFF_MS; !this.#stopping.signal.aborted; ) {
      const stream = source.start((event) => this.#take(event));
      this.#stream = stream;
      const interrupted = new AbortController();
      const lists = this.#readLists(stream.subscribed, interrupted.signal);
      const complaint = await stream.ended;
      interrupted.abort();
      if (await lists) backOffMs = MIN_BACK_OFF_MS;
      if (this.#stopping.signal.aborted) break;
      // Logged once for each cause, not at each attempt.
      if (complaint !== this.#complaint) log.warn({ err: complaint }, 'no events from libvirt; retrying');
      this.#complaint = complaint;
      await this.#pause(backOffMs, this.#stopping.signal);
      backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
    }
    await this.#work;
  }

  /** Reads the list when events begin and again from time to time. Returns whether a list was read. */
  async #readLists(subscribed: Promise<boolean>, interrupted: AbortSignal): Promise<boolean> {
    let anyRead = false;
    if (!(await subscribed)) return anyRead;
    for (let afterMs = SECOND_LIST_AFTER_MS; ; afterMs = Math.min(afterMs * 3, MAX_RELIST_AFTER_MS)) {
      if (interrupted.aborted || this.#stopping.signal.aborted) return anyRead;
      if (await this.#relist(interrupted)) anyRead = true;
      await this.#pause(afterMs, interrupted);
    }
  }

  async #relist(interrupted: AbortSignal): Promise<boolean> {
    let differences: Differences = new Map();
    const read = await this.#enqueue(async () => {
      const index = await this.#options.source.readIndex();
      if (!this.#begun) {
        this.#begun = true;
        this.#states.begin(index);
        this.#options.log.info({ guests: index.length }, 'following the instances of libvirt');
      }
      if (this.#complaint !== undefined) this.#options.log.info({}, 'libvirt answers again');
      this.#complaint = undefined;
      differences = this.#states.differences(index);
    });
    if (differences.size === 0) return read;
    await this.#pause(GRACE_MS, interrupted);
    return this.#enqueue(async () =>
      this.#states.settleLasting(differences, await this.#options.source.readIndex()),
    );
  }

  #take(event: LifecycleEvent): void {
    this.#options.log.debug(
      { domain: event.name, event: event.event, detail: event.detail },
      'libvirt event',
    );
    if (this.#events.length >= MAX_WAITING_EVENTS) {
      // Too many to handle one by one: the list shows the outcome.
      this.#hasOverflowed = true;
      return;
    }
    this.#events.push(event);
    if (this.#events.length === 1) void this.#enqueue(() => this.#handleEvents());
  }

  /** Handles all events since the last turn together: one list after them is as good as one after each. */
  async #handleEvents(): Promise<void> {
    const events = this.#events.splice(0);
    const states = this.#states;
    const stopped = events.filter(({ event }) => event === 'Stopped');
    const undefinedEvents = events.filter(
      ({ event, detail }) => event === 'Undefined' && detail !== 'Renamed',
    );
    const started = events.filter(({ event }) => event === 'Started');
    if (stopped.some((event) => states.uuidOf(event) === undefined))
      states.learn(await this.#options.source.readIndex());
    for (const event of events) {
      if (event.event === 'Stopped') states.stopped(event);
      else if (event.event === 'Started') states.started(event);
    }
    // A name can be reused at once: look up stopped domains before the list is read, and started ones after it.
    const lookUp = (event: LifecycleEvent) => ({
      uuid: states.uuidOf(event),
      isIdentified: event.uuid !== undefined,
    });
    const gone = [...stopped, ...undefinedEvents].map(lookUp);
    if (gone.length + started.length === 0) return;
    const index = await this.#options.source.readIndex();
    states.learn(index);
    for (const { uuid, isIdentified } of [...gone, ...started.map(lookUp)]) {
      if (uuid !== undefined) states.settle({ uuid, isIdentified }, index);
    }
    if (this.#hasOverflowed) {
      this.#hasOverflowed = false;
      states.settleAll(index);
    }
  }

  /** Does work after the work before it. Returns whether it succeeded; the next list makes up for what failed. */
  #enqueue(work: () => Promise<void>): Promise<boolean> {
    const turn = this.#work.then(work).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal)
          this.#options.log.debug({ err: error }, 'the list of domains cannot be read');
        else this.#options.log.error({ err: error }, 'a change of an instance was not reported');
        return false;
      },
    );
    this.#work = turn.then(() => {});
    return turn;
  }

  async #pause(ms: number, until: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([until, this.#stopping.signal]);
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}
