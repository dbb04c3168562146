import type { Msg } from '@nats-io/transport-node';
import { Type } from 'typebox';
import { type Contract, isServedByComputeHosts } from '../../contracts/contract.ts';
import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import { readChecked, type Server } from '../message-form.ts';
import { compileCheck } from '../validate.ts';
import type { Connection } from './connection.ts';
import { type Inbox, isNoResponders } from './inbox.ts';
import { hostToken, lastToken, type Subjects } from './subjects.ts';

/** A server says that it is here once in this many ms. */
export const HEARTBEAT_MS = 2_000;
/** Who has not said so for this long, in ms, is gone without a word. */
const EXPIRY_MS = 3 * HEARTBEAT_MS + 500;
/** How many questions who is there a server answers in a second. */
export const MAX_REPORTS_PER_SECOND = 100;
/** How long the servers have to answer the question who is there, in ms. */
const WARM_UP_MS = 300;
/** A host that went without a word is remembered this long, in ms. */
const REMEMBER_LOST_MS = 3_600_000;
const MAX_SERVERS = 20_000;
/** Of one host, where permissions bind a report to its host: more replace its own, so that no host takes the room of others. */
const MAX_SERVERS_OF_HOST = 64;
/** A server that left a call unanswered while another answered it is asked last for this long, in ms. */
const AVOID_MS = 5_000;
/** A server whose sign of life is later than this, in ms, is asked last: it may be frozen. */
const LATE_MS = 2 * HEARTBEAT_MS;

/** What a server reports of itself at `<prefix>.here.<contract>`. */
const Here = Type.Object({
  host: Type.String({ minLength: 1, maxLength: 255 }),
  server: Type.String({ minLength: 1, maxLength: 64 }),
  leaving: Type.Boolean(),
});
type Here = Type.Static<typeof Here>;

export function writeHere(server: Server, leaving: boolean): string {
  return JSON.stringify({ ...server, leaving } satisfies Here);
}

/** One server; the times are in ms of performance.now(). */
interface Known {
  readonly host: string;
  heardAt: number;
  /** Asked last until then. */
  avoidUntil: number;
}

/** Who serves one contract, as far as this process has heard: so that a gathering knows for whom it waits. */
export class Presence implements Closable {
  readonly #contract: Contract;
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #check = compileCheck('presence', Here);
  readonly #servers = new Map<string, Known>();
  readonly #lost = new Map<string, number>();
  /** Servers that left or went silent, which may still answer what they were asked before. */
  readonly #former = new BoundedMap<string, Known>(MAX_SERVERS);
  /** Hosts whose version reports without its name in the subject. */
  readonly #earlier = new Set<string>();
  readonly #left = new Set<(server: string) => void>();
  readonly #reply: Closable & { readonly address: string };
  readonly #open: Closable[];
  #warmAt = Number.POSITIVE_INFINITY;

  constructor(contract: Contract, connection: Connection, inbox: Inbox, subjects: Subjects, log: Logger) {
    this.#contract = contract;
    this.#connection = connection;
    this.#subjects = subjects;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
    // Servers answer at `here`; at the inbox NATS itself reports that there are none.
    this.#reply = inbox.open((message) => {
      if (isNoResponders(message)) this.#warmAt = performance.now();
    });
    this.#open = [
      this.#reply,
      connection.subscribe(subjects.here(contract, null), undefined, (message) => this.#hear(message)),
      connection.watch({ up: () => this.#askWho() }),
    ];
    if (isServedByComputeHosts(contract)) {
      const unbound = subjects.hereWithoutHost(contract);
      this.#open.push(connection.subscribe(unbound, undefined, (message) => this.#hearEarlier(message)));
    }
    if (connection.isUp) this.#askWho();
  }

  /** The servers that are there, each with its host. */
  servers(): ReadonlyMap<string, string> {
    this.#forget();
    return new Map([...this.#servers].map(([server, { host }]) => [server, host]));
  }

  hosts(): string[] {
    return [...new Set(this.servers().values())].sort();
  }

  /** Whether anybody serves the contract, on that host if one is named. */
  knows(host: string | undefined): boolean {
    this.#forget();
    if (host === undefined) return this.#servers.size > 0;
    return [...this.#servers.values()].some((one) => one.host === host);
  }

  /**
   * The servers to ask, on one host if it is named, in this order: those that answer, in random order, then those that
   * may be frozen.
   */
  candidates(host: string | undefined): Server[] {
    this.#forget();
    const now = performance.now();
    return [...this.#servers]
      .filter(([, known]) => host === undefined || known.host === host)
      .map(([server, known]) => {
        const isDoubtful = now < known.avoidUntil || now - known.heardAt > LATE_MS;
        return { host: known.host, server, rank: Math.random() + (isDoubtful ? 1 : 0) };
      })
      .sort((a, b) => a.rank - b.rank);
  }

  /** Another server answered what this one has not answered yet. */
  avoid(server: string): void {
    const known = this.#servers.get(server);
    if (known !== undefined) known.avoidUntil = performance.now() + AVOID_MS;
  }

  /** It answered a call. */
  trust(server: string): void {
    const known = this.#servers.get(server);
    if (known !== undefined) known.avoidUntil = 0;
  }

  /** Whether a host that served the contract stopped giving signs of life, without taking its leave. */
  isSilent(host: string): boolean {
    this.#forget();
    return this.#lost.has(host);
  }

  /** Hosts that were there within the hour, went without a word and have not come back. */
  lost(): string[] {
    this.#forget();
    return [...this.#lost.keys()];
  }

  /** Whether that server has reported itself on that host: only then is what it answers that host's. */
  isOf({ server, host }: Server): boolean {
    const known = this.#servers.get(server) ?? this.#former.get(server);
    return known?.host === host;
  }

  /** Logs an answer that does not count, since its server has not reported itself on the host in whose name it answers. */
  distrust({ host }: Server): void {
    const fields = { contract: this.#contract.name, host };
    this.#warnings.warn('server', fields, 'ignored an answer of a server that no host reports');
  }

  /** Logs an answer that does not count, since it cannot be read. */
  logMalformed(error: Error): void {
    const fields = { contract: this.#contract.name, err: error };
    this.#warnings.warn('answer', fields, 'ignored an answer that is malformed');
  }

  /** Whether any host has reported that server. */
  hasReported(server: string): boolean {
    return this.#servers.has(server) || this.#former.has(server);
  }

  /** How long until everybody who is there has had the time to say so, in ms; 0 once that is so. */
  get coldMs(): number {
    return Math.min(WARM_UP_MS, Math.max(0, this.#warmAt - performance.now()));
  }

  /** Calls back for every server that says good-bye. */
  onLeave(left: (server: string) => void): Closable {
    this.#left.add(left);
    return { close: () => void this.#left.delete(left) };
  }

  close(): void {
    for (const closable of this.#open) void closable.close();
  }

  #askWho(): void {
    // What was not heard while the connection was away proves nothing.
    for (const server of this.#servers.values()) server.heardAt = performance.now();
    this.#warmAt = performance.now() + WARM_UP_MS;
    this.#connection.publish(this.#subjects.who(this.#contract), '', { reply: this.#reply.address });
  }

  #hear(message: Msg): void {
    const here = this.#read(message);
    if (here === undefined) return;
    const { host, server, leaving } = here;
    if (isServedByComputeHosts(this.#contract) && lastToken(message.subject) !== hostToken(host)) {
      const fields = { subject: message.subject };
      this.#warnings.warn('name', fields, 'ignored a host that reports itself under another name');
      return;
    }
    if (leaving) {
      this.#setFormer(server);
      for (const left of this.#left) left(server);
    } else if (this.#servers.has(server) || this.#servers.size < MAX_SERVERS) {
      if (!this.#servers.has(server)) this.#freeSlot(this.#servers, host);
      const avoidUntil = this.#servers.get(server)?.avoidUntil ?? 0;
      this.#servers.set(server, { host, heardAt: performance.now(), avoidUntil });
      this.#lost.delete(host);
    }
  }

  /** A build whose messages prove nothing about their host. It cannot be worked with, so it is logged once. */
  #hearEarlier(message: Msg): void {
    const host = this.#read(message)?.host;
    if (host === undefined || this.#earlier.has(host) || this.#earlier.size >= MAX_SERVERS) return;
    this.#earlier.add(host);
    this.#log.warn(
      { host, contract: this.#contract.name },
      'ignored a host that runs an earlier version of Oriel: upgrade it',
    );
  }

  #read(message: Msg): Here | undefined {
    const read = readChecked(this.#check, `presence of ${this.#contract.name}`, message.string());
    if ('value' in read) return read.value as Here;
    this.#warnings.warn('presence', {}, `malformed message: ${read.problem}`);
    return undefined;
  }

  #setFormer(server: string): void {
    const known = this.#servers.get(server);
    if (known === undefined) return;
    this.#servers.delete(server);
    this.#freeSlot(this.#former, known.host);
    this.#former.set(server, known);
  }

  /** The server of that host that was reported first gives way where the host has too many. */
  #freeSlot(servers: Map<string, Known>, host: string): void {
    if (!isServedByComputeHosts(this.#contract)) return;
    const own = [...servers].filter(([, known]) => known.host === host);
    if (own.length >= MAX_SERVERS_OF_HOST) servers.delete(own[0]![0]);
  }

  #forget(): void {
    const now = performance.now();
    for (const [host, since] of this.#lost) if (now - since > REMEMBER_LOST_MS) this.#lost.delete(host);
    for (const [server, { heardAt }] of this.#former) {
      if (now - heardAt > REMEMBER_LOST_MS) this.#former.delete(server);
    }
    if (!this.#connection.isUp) return;
    const gone = [...this.#servers].filter(([, { heardAt }]) => now - heardAt > EXPIRY_MS);
    for (const [server] of gone) this.#setFormer(server);
    const stillThere = new Set([...this.#servers.values()].map(({ host }) => host));
    for (const [, { host, heardAt }] of gone) {
      if (stillThere.has(host) || this.#lost.size >= MAX_SERVERS) continue;
      this.#lost.set(host, heardAt);
      this.#log.warn({ host }, `${this.#contract.name} on ${host} went silent`);
    }
  }
}
