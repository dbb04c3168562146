import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../../flow/refusals.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { LifecycleChange } from './connection.ts';
import type { IndexEntry } from './domain-index.ts';
import { type Differences, InstanceStates } from './instance-states.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';

/** The list is read when events come, again after this time, and then after three times as long each. */
const SECOND_LIST_AFTER_MS = 900;
/** A difference between list and events may be an event on its way: it gets this long to come. */
const GRACE_MS = 500;
const MAX_RELIST_AFTER_MS = 30_000;
const MIN_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;
const MAX_WAITING_EVENTS = 1_000;

/** Where a watch hears of guests. */
export interface LifecycleSource {
  /** Starts to listen for events. */
  start(onEvent: (event: LifecycleEvent) => void): EventStream;
  readIndex(): Promise<IndexEntry[]>;
}

/** Events as long as they come: then `ended`, with the reason. */
export interface EventStream {
  /** True from when on events come; false where it ended before. */
  readonly subscribed: Promise<boolean>;
  readonly ended: Promise<string>;
  stop(): void;
}

export interface WatchOptions {
  readonly source: LifecycleSource;
  readonly log: Logger;
  readonly listener: (change: LifecycleChange) => void;
}

/**
 * Follows the lives of libvirt's guests: by events, and by reading the list of domains at the beginning, after every
 * interruption and now and then, so that what no event told is told all the same.
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
  #overflown = false;
  #begun = false;
  #stream: EventStream | undefined;
  /** Why there are no events; undefined while there are. */
  #complaint: string | undefined;
  /** What is under way: events and lists are worked off one after the other. */
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
      // Said once for each cause, not at each attempt.
      if (complaint !== this.#complaint) log.warn({ err: complaint }, 'no events from libvirt; trying again');
      this.#complaint = complaint;
      await this.#pause(backOffMs, this.#stopping.signal);
      backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
    }
    await this.#work;
  }

  /** Reads the list once events come and again from time to time; answers whether one could be read. */
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
        this.#options.log.info({ guests: index.length }, 'following the guests of libvirt');
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
    this.#options.log.debug({ guest: event.name, event: event.event, detail: event.detail }, 'libvirt event');
    if (this.#events.length >= MAX_WAITING_EVENTS) {
      // Too many to follow one by one: the list says what has become of the guests.
      this.#overflown = true;
      return;
    }
    this.#events.push(event);
    if (this.#events.length === 1) void this.#enqueue(() => this.#workOff());
  }

  /** All that has come since the last turn at once: one list after them is as good as one after each. */
  async #workOff(): Promise<void> {
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
    // Names may be given to others at once: who went is looked up before the list is read, who came after it.
    const lookUp = (event: LifecycleEvent) => ({
      uuid: states.uuidOf(event),
      exact: event.uuid !== undefined,
    });
    const went = [...stopped, ...undefinedEvents].map(lookUp);
    if (went.length + started.length === 0) return;
    const index = await this.#options.source.readIndex();
    states.learn(index);
    const came = started.map(lookUp);
    for (const { uuid, exact } of [...went, ...came]) {
      if (uuid !== undefined) states.settle({ uuid, exact }, index);
    }
    if (this.#overflown) {
      this.#overflown = false;
      states.settleAll(index);
    }
  }

  /** Work in its turn; answers whether libvirt could be asked. The next list makes up for what it could not. */
  #enqueue(work: () => Promise<void>): Promise<boolean> {
    const turn = this.#work.then(work).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refusal) this.#options.log.debug({ err: error }, 'the list could not be read');
        else this.#options.log.error({ err: error }, 'a change of a guest could not be told');
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
