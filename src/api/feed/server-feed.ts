import type { Instance } from '../../contracts/compute.ts';
import type { Call } from '../../contracts/contract.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { type Logger, silentLogger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';
import type { Gathering } from '../servers/instance-directory.ts';

/** Between two looks at all hosts while a client follows the list. */
const LOOK_MS = 5_000;
/** After a report of a host that an instance changed: several reports cause one look. */
const SOON_MS = 250;
/** More changes than these in one look are not sent singly: the clients read the list again. */
const MAX_CHANGES = 500;
/** Instances whose screen is remembered as showing a condition. */
const MAX_CONDITIONS = 1_000;

/** An instance before and after; one of them is undefined if it appeared or is gone. */
export interface Change {
  readonly before: Instance | undefined;
  readonly after: Instance | undefined;
}

/** A condition that a screen shows, such as `kernel_panic`; null if it shows none any more. */
export interface ScreenCondition {
  readonly instance: Instance;
  readonly condition: string | null;
}

export interface Follower {
  changed(changes: readonly Change[]): void;
  /** Too much changed at once: clients read the list again. */
  restarted(): void;
  /** The hosts that do not reply for all of their drivers, whose instances stay as they were last seen; sorted. */
  missing(hosts: readonly string[]): void;
  screen(seen: ScreenCondition): void;
}

interface FeedOptions {
  list(call: Call): Promise<Gathering>;
  readonly log?: Logger;
  readonly lookMs?: number;
}

/**
 * The changes of the list of instances, for all clients that follow it. While one does, the hosts are asked for their instances every
 * few seconds, and at once after a report; otherwise nothing is asked. The work does not depend on the number of clients.
 */
export class ServerFeed implements Closable {
  readonly #list: FeedOptions['list'];
  readonly #log: Logger;
  readonly #lookMs: number;
  readonly #followers = new Set<Follower>();
  readonly #conditions = new Map<string, ScreenCondition & { readonly condition: string }>();
  #known: Map<string, { readonly instance: Instance; readonly text: string }> | undefined;
  #missing: readonly string[] = [];
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #isClosed = false;

  constructor({ list, log = silentLogger, lookMs = LOOK_MS }: FeedOptions) {
    this.#list = list;
    this.#log = log;
    this.#lookMs = lookMs;
  }

  /** The hosts that did not reply to the last look for all of their drivers. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** The conditions that screens show, as far as they were read. */
  get conditions(): Iterable<ScreenCondition> {
    return this.#conditions.values();
  }

  /** Reports to the follower until the returned function is called. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    if (this.#known === undefined) void this.#look();
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#rest();
    };
  }

  /** Resolves once every later change is reported to the followers. */
  async begun(): Promise<void> {
    if (this.#known === undefined) await this.#look();
  }

  /** A host reported a change, or a request caused one. */
  soon(): void {
    if (this.#followers.size > 0) this.#lookIn(SOON_MS);
  }

  /** A picture of the instance's screen was read. */
  saw(instance: Instance, condition: string | null): void {
    if (this.#followers.size === 0) return;
    const before = this.#conditions.get(instance.uuid)?.condition ?? null;
    if (condition === before) return;
    if (condition === null) this.#conditions.delete(instance.uuid);
    else if (before !== null || this.#conditions.size < MAX_CONDITIONS) {
      this.#conditions.set(instance.uuid, { instance, condition });
    } else return;
    for (const follower of this.#followers) follower.screen({ instance, condition });
  }

  close(): void {
    this.#isClosed = true;
    this.#followers.clear();
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#known = undefined;
    this.#missing = [];
    this.#conditions.clear();
  }

  #lookIn(ms: number): void {
    const dueAt = Date.now() + ms;
    if (this.#isClosed || (this.#timer !== undefined && this.#dueAt <= dueAt)) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, ms);
    this.#timer.unref();
  }

  /** One look at a time: a call during a look shares it. Never rejects. */
  #look(): Promise<void> {
    this.#looking ??= this.#compare()
      .catch((error: unknown) => {
        // The clients learn it from their own requests for the list.
        this.#log.debug({ reason: messageOf(error) }, 'the list of instances could not be compared');
      })
      .finally(() => {
        this.#looking = undefined;
        if (this.#followers.size > 0) this.#lookIn(this.#lookMs);
      });
    return this.#looking;
  }

  async #compare(): Promise<void> {
    const { instances, silent, incomplete } = await this.#list({ requestId: newRequestId() });
    if (this.#followers.size === 0) return;
    const missing = [...silent, ...incomplete].map(({ host }) => host).sort();
    const known = this.#known;
    const next = new Map(
      instances.map((instance) => [instance.uuid, { instance, text: JSON.stringify(instance) }]),
    );
    const changes: Change[] = [];
    for (const [uuid, { instance: before }] of known ?? []) {
      if (next.has(uuid)) continue;
      // A host that does not reply has not lost its instances, nor has one whose driver failed.
      if (missing.includes(before.host)) next.set(uuid, { instance: before, text: '' });
      else changes.push({ before, after: undefined });
    }
    if (known !== undefined) {
      for (const [uuid, { instance: after, text }] of next) {
        const before = known.get(uuid);
        if (text !== '' && before?.text !== text) changes.push({ before: before?.instance, after });
      }
    }
    this.#known = next;
    this.#report(changes, missing);
  }

  #report(changes: readonly Change[], missing: readonly string[]): void {
    const isMissingNews = missing.join(' ') !== this.#missing.join(' ');
    this.#missing = missing;
    for (const follower of this.#followers) {
      if (changes.length > MAX_CHANGES) follower.restarted();
      else if (changes.length > 0) follower.changed(changes);
      if (isMissingNews) follower.missing(missing);
    }
    // An instance that stopped has no screen.
    for (const { before, after } of changes) {
      if (before !== undefined && after?.status !== 'ACTIVE') this.saw(before, null);
    }
  }
}
