import type { Readable } from 'node:stream';
import type { Settings } from '../../config/option-table.ts';
import type { AccessChanged } from '../../contracts/access.ts';
import { asRefusal } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { consoleAccess, demandProject, isAdmin } from '../access/policy.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { Microversion } from '../mount/microversion.ts';
import type { Links } from '../servers/links.ts';
import { type ServerFilter, serverFilter } from '../servers/server-filters.ts';
import { serverDetail } from '../servers/server-view.ts';
import { EventStream } from './event-stream.ts';
import type { Change, Follower, ScreenCondition, ServerFeed } from './server-feed.ts';

/** Streams at once, of one user and of all. */
const MAX_OF_USER = 8;
const MAX_STREAMS = 512;
const RETRY_AFTER_MS = 10_000;
const HEARTBEAT_MS = 10_000;
/** The sign-in of a stream is checked at every third heartbeat, and at once when a user's access changed. */
const HEARTBEATS_PER_CHECK = 3;
/** Of the events. They have the fields that every version has. */
const VERSION = new Microversion(2, 1);

/** What a client asks for. */
export interface Watch {
  readonly caller: Caller;
  readonly inAllProjects: boolean;
  readonly links: Links;
  /** The user of the request now. Rejects once the sign-in is over. */
  authenticateAgain(): Promise<Caller>;
}

interface Stream {
  readonly watch: Watch;
  readonly events: EventStream;
  caller: Caller;
  filter: ServerFilter;
}

/** The open streams of server-sent events about instances. */
export class ServerStreams implements Closable, Follower {
  readonly #feed: ServerFeed;
  readonly #settings: Pick<Settings, 'oriel'>;
  readonly #streams = new Set<Stream>();
  #leave: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;

  constructor(feed: ServerFeed, settings: Pick<Settings, 'oriel'>) {
    this.#feed = feed;
    this.#settings = settings;
  }

  /**
   * Opens a stream. Its first event is `ready`: every later change is sent, so that a client which reads the list then misses none. After
   * another `ready` the client reads the list again.
   * @throws {Fault} requests_throttled, forbidden
   */
  open(watch: Watch): Readable {
    const { caller } = watch;
    const ofUser = [...this.#streams].filter((stream) => stream.caller.userId === caller.userId).length;
    if (ofUser >= MAX_OF_USER || this.#streams.size >= MAX_STREAMS) {
      throw new Fault('requests_throttled', {
        words: 'Too many lists of instances are being followed already.',
        detail: `${ofUser} of ${caller.userId}, ${this.#streams.size} in all`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const filter = filterFor(watch, caller);
    const events = new EventStream(() => this.#closed(stream));
    const stream: Stream = { watch, events, caller, filter };
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    void this.#begin(stream);
    return events.body;
  }

  /** The access of a user, or of all if null, changed. */
  accessChanged({ userId }: Pick<AccessChanged, 'userId'>): void {
    for (const stream of this.#streams) {
      if (userId === null || userId === stream.caller.userId) void this.#check(stream);
    }
  }

  changed(changes: readonly Change[]): void {
    const texts = new Map<string, string>();
    const { power_actions: powerActions } = this.#settings.oriel;
    for (const stream of this.#streams) {
      for (const { before, after } of changes) {
        if (after !== undefined && stream.filter.matches(after)) {
          const key = `${viewKey(stream)} ${after.uuid}`;
          const text = texts.get(key) ?? JSON.stringify(serverDetail(after, viewOf(stream), powerActions));
          texts.set(key, text);
          stream.events.send('server', text);
        } else if (before !== undefined && stream.filter.matches(before)) {
          stream.events.send('gone', JSON.stringify({ id: before.uuid }));
        }
      }
    }
  }

  restarted(): void {
    for (const { events } of this.#streams) events.send('ready', '{}');
  }

  missing(hosts: readonly string[]): void {
    for (const stream of this.#streams) sendMissing(stream, hosts);
  }

  screen(seen: ScreenCondition): void {
    for (const stream of this.#streams) this.#sendScreen(stream, seen);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { events } of this.#streams) events.end();
    this.#streams.clear();
    this.#leave?.();
    this.#feed.close();
  }

  async #begin(stream: Stream): Promise<void> {
    this.#leave ??= this.#feed.follow(this);
    await this.#feed.begun();
    if (!this.#streams.has(stream)) return;
    stream.events.send('ready', '{}');
    if (this.#feed.missing.length > 0) sendMissing(stream, this.#feed.missing);
    for (const seen of this.#feed.conditions) this.#sendScreen(stream, seen);
  }

  /** What a screen shows is for those who may view it. */
  #sendScreen({ events, filter, caller }: Stream, { instance, condition }: ScreenCondition): void {
    if (!filter.matches(instance)) return;
    if (consoleAccess(caller, instance, this.#settings.oriel.reader_consoles) === 'none') return;
    events.send('screen', JSON.stringify({ id: instance.uuid, condition }));
  }

  #closed(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#leave?.();
    this.#leave = undefined;
  }

  #beat(): void {
    this.#beats++;
    for (const stream of this.#streams) {
      stream.events.heartbeat();
      if (this.#beats % HEARTBEATS_PER_CHECK === 0) void this.#check(stream);
    }
  }

  /** Ends the stream once its sign-in is over. If that cannot be checked now, the stream stays. */
  async #check(stream: Stream): Promise<void> {
    try {
      const caller = await stream.watch.authenticateAgain();
      const before = viewKey(stream);
      stream.filter = filterFor(stream.watch, caller);
      stream.caller = caller;
      // What the client has was shown to the former roles.
      if (viewKey(stream) !== before) stream.events.send('ready', '{}');
    } catch (error) {
      const { code, kind } = asRefusal(error);
      if (kind.httpStatus >= 500) return;
      stream.events.send('over', JSON.stringify({ code }));
      stream.events.end();
    }
  }
}

/** @throws {Fault} forbidden */
function filterFor({ inAllProjects }: Watch, caller: Caller): ServerFilter {
  demandProject(caller, 'os_compute_api:servers:index');
  return serverFilter(new URLSearchParams(inAllProjects ? { all_tenants: '1' } : {}), caller, VERSION);
}

function sendMissing({ events, caller }: Stream, hosts: readonly string[]): void {
  // Only administrators see the names of hosts.
  const shown = hosts.length === 0 ? null : isAdmin(caller) ? hosts.join(', ') : String(hosts.length);
  events.send('missing', JSON.stringify({ hosts: shown }));
}

function viewOf({ caller, watch: { links } }: Stream) {
  return { caller, links, version: VERSION };
}

/** Streams with the same key show an instance alike. */
function viewKey({ caller, watch: { links } }: Stream): string {
  return JSON.stringify([links.base, caller.projectId, caller.roles.toSorted()]);
}
