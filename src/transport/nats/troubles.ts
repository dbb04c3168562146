import { errors } from '@nats-io/transport-node';
import type { Logger } from '../../platform/log/log.ts';
import type { Subjects } from './subjects.ts';

/** The first denial is logged after this long, in ms, so that denials of one cause share a line. */
const GATHER_MS = 500;
/** At most one line of each kind is logged in this many ms. */
const QUIET_MS = 10_000;
/** The same connection problem is logged again after this long, in ms. */
const REPEAT_MS = 300_000;
/** A denied publish counts for this long, in ms: NATS does not report when it is permitted. */
const PUBLISH_DENIAL_MS = 60_000;
/** How many denials are kept, and how many a sentence names. */
const MAX_DENIALS = 100;
const MAX_NAMED = 8;

/** The parts of the process and its configuration that the sentences name. */
export interface BusIdentity {
  /** As in `[oriel_nats] servers`. */
  readonly servers: readonly string[];
  /** `user "compute"`, or another description of the credentials. Never a secret. */
  readonly user: string;
  /** `[DEFAULT] host`; empty for a program that serves nothing. */
  readonly host: string;
  /** `[oriel_nats] inbox_prefix`. */
  readonly inboxPrefix: string;
  /** Below it this process receives replies. */
  readonly inbox: string;
  /** Where an option of `[oriel_nats]` was set: `/etc/oriel/oriel.conf:12` or `default`. */
  where(option: string): string;
}

interface Denial {
  readonly operation: 'publish' | 'subscribe';
  readonly subject: string;
  /** performance.now(), in ms. */
  seenAt: number;
}

/** Why the bus does not carry the messages of this process: as sentences, and as one log line each. */
export class BusTroubles {
  readonly #identity: BusIdentity;
  readonly #subjects: Subjects;
  readonly #log: Logger;
  readonly #denials = new Map<string, Denial>();
  #connection: string | undefined = 'The connection to NATS is not open yet.';
  #logged = { text: '', at: Number.NEGATIVE_INFINITY };
  /** Denials that no log line has named. */
  #unlogged: Denial[] = [];
  #denialsLoggedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(identity: BusIdentity, subjects: Subjects, log: Logger) {
    this.#identity = identity;
    this.#subjects = subjects;
    this.#log = log;
  }

  /** Current problems, one sentence each with option, file, line and remedy; empty if there are none. */
  sentences(): readonly string[] {
    if (this.#connection !== undefined) return [this.#connection];
    this.#forget();
    return this.#sentencesOf([...this.#denials.values()]);
  }

  connected(): void {
    this.#connection = undefined;
    this.#logged = { text: '', at: Number.NEGATIVE_INFINITY };
    // A new connection may have other permissions; NATS reports remaining denials again.
    this.#denials.clear();
    this.#unlogged = [];
  }

  /** The connection broke; the client library reconnects. */
  disconnected(): void {
    this.#connection = 'The connection to NATS is lost; Oriel reconnects.';
  }

  /** An attempt to connect failed. */
  connectFailed(error: unknown): void {
    const text = this.#whyNotConnected(error);
    this.#connection = text;
    const now = performance.now();
    const wait = text === this.#logged.text ? REPEAT_MS : QUIET_MS;
    if (now - this.#logged.at < wait) return;
    this.#logged = { text, at: now };
    this.#log.warn({ detail: text }, 'no NATS server of [oriel_nats] servers accepts a connection');
  }

  denied({ operation, subject }: { operation: string; subject: string }): void {
    const now = performance.now();
    const kind = operation === 'publish' ? 'publish' : 'subscribe';
    const key = `${kind} ${subject}`;
    const known = this.#denials.get(key);
    if (known !== undefined) {
      known.seenAt = now;
      return;
    }
    if (this.#denials.size >= MAX_DENIALS) return;
    const denial: Denial = { operation: kind, subject, seenAt: now };
    this.#denials.set(key, denial);
    this.#unlogged.push(denial);
    this.#timer ??= setTimeout(
      () => this.#logDenials(),
      Math.max(GATHER_MS, this.#denialsLoggedAt + QUIET_MS - now),
    ).unref();
  }

  /** A subscription that was denied is accepted now. */
  permitted(subject: string): void {
    this.#denials.delete(`subscribe ${subject}`);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #logDenials(): void {
    this.#timer = undefined;
    this.#denialsLoggedAt = performance.now();
    for (const detail of this.#sentencesOf(this.#unlogged.splice(0))) {
      this.#log.error({ detail }, 'NATS denies this process a permission');
    }
  }

  #forget(): void {
    const now = performance.now();
    for (const [key, { operation, seenAt }] of this.#denials) {
      if (operation === 'publish' && now - seenAt > PUBLISH_DENIAL_MS) this.#denials.delete(key);
    }
  }

  #sentencesOf(denials: readonly Denial[]): string[] {
    const ownInbox = `${this.#identity.inbox}.`;
    const isInbox = ({ operation, subject }: Denial) =>
      operation === 'subscribe' && subject.startsWith(ownInbox);
    const others = denials.filter((denial) => !isInbox(denial));
    return [
      ...(denials.some(isInbox) ? [this.#inboxSentence()] : []),
      ...(others.length > 0 ? [this.#permissionSentence(others)] : []),
    ];
  }

  #inboxSentence(): string {
    const { user, inboxPrefix, inbox, where } = this.#identity;
    return (
      `NATS does not permit ${user} to receive replies at ${inbox}.>: every call of this process fails. ` +
      `Set [oriel_nats] inbox_prefix (${inboxPrefix}, ${where('inbox_prefix')}) to the prefix that ` +
      `nats-server.conf permits this user to subscribe to${this.#hostHint()}.`
    );
  }

  #permissionSentence(denials: readonly Denial[]): string {
    const { user, where } = this.#identity;
    const named = denials
      .slice(0, MAX_NAMED)
      .map(({ operation, subject }) => `${operation} ${subject} (${this.#subjects.describe(subject)})`);
    const more = denials.length > MAX_NAMED ? ` and ${denials.length - MAX_NAMED} more` : '';
    return (
      `NATS does not permit ${user} to ${named.join(', ')}${more}. ` +
      `Set [oriel_nats] username (${where('username')}) to the user of this host and its roles, or replace the permissions ` +
      `of that user in nats-server.conf with those that "oriel bus permissions" prints${this.#hostHint()}.`
    );
  }

  /** The user of a compute host may use only the name of that host. */
  #hostHint(): string {
    const { host } = this.#identity;
    return host === ''
      ? ''
      : `; this process has [DEFAULT] host = ${host}, and the permissions of a host are only for that name`;
  }

  #whyNotConnected(error: unknown): string {
    const { servers, user, where } = this.#identity;
    if (error instanceof errors.AuthorizationError) {
      return (
        `NATS rejects ${user} (${error.message}): [oriel_nats] username (${where('username')}) and password ` +
        `(${where('password')}) must be those of a user in nats-server.conf.`
      );
    }
    return (
      `No NATS server of [oriel_nats] servers (${servers.join(', ')}; ${where('servers')}) accepts a connection: ` +
      `${causesOf(error)}. Check that nats-server runs there, that its port is open to this host and that both sides agree on TLS.`
    );
  }
}

/** The messages of an error and its causes, without stacks. */
function causesOf(error: unknown): string {
  const messages: string[] = [];
  for (let each = error; each instanceof Error && messages.length < 4; each = each.cause) {
    if (each.message !== '' && !messages.some((message) => message.includes(each.message)))
      messages.push(each.message);
  }
  return messages.join(': ') || 'no reason given';
}
