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

/** How often a server reports that it is present, in ms. */
export const HEARTBEAT_MS = 2_000;
/** After this long without a report, in ms, a server counts as gone. */
const EXPIRY_MS = 3 * HEARTBEAT_MS + 500;
/** Presence requests that a server answers in one second. */
export const MAX_REPORTS_PER_SECOND = 100;
/** How long servers have to answer a presence request, in ms. */
const WARM_UP_MS = 300;
/** How long a host that went silent is remembered, in ms. */
const REMEMBER_LOST_MS = 3_600_000;
const MAX_SERVERS = 20_000;
/** Servers of one compute host; more replace its own, so that one host cannot displace others. */
const MAX_SERVERS_OF_HOST = 64;
/** A server that did not answer a call that another answered is called last for this long, in ms. */
const AVOID_MS = 5_000;
/** A server whose last report is older than this, in ms, is called last: it may be frozen. */
const LATE_MS = 2 * HEARTBEAT_MS;

/** The report of a server at `<prefix>.here.<contract>`. */
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
  reportedAt: number;
  /** Called last until then. */
  avoidUntil: number;
}

/** The servers of one contract that this process knows from their reports. */
export class Presence implements Closable {
  readonly #contract: Contract;
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #check = compileCheck('presence', Here);
  readonly #servers = new Map<string, Known>();
  readonly #lost = new Map<string, number>();
  /** Servers that left or went silent; they may still answer earlier calls. */
  readonly #former = new BoundedMap<string, Known>(MAX_SERVERS);
  /** Hosts whose version reports without the host name in the subject. */
  readonly #earlier = new Set<string>();
  readonly #onLeave = new Set<(server: string) => void>();
  readonly #reply: Closable & { readonly address: string };
  readonly #open: Closable[];
  #warmAt = Number.POSITIVE_INFINITY;

  constructor(contract: Contract, connection: Connection, inbox: Inbox, subjects: Subjects, log: Logger) {
    this.#contract = contract;
    this.#connection = connection;
    this.#subjects = subjects;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
    // Servers answer at `here`; NATS reports at the inbox that there are none.
    this.#reply = inbox.open((message) => {
      if (isNoResponders(message)) this.#warmAt = performance.now();
    });
    this.#open = [
      this.#reply,
      connection.subscribe(subjects.here(contract, null), undefined, (message) => this.#receive(message)),
      connection.watch({ up: () => this.#requestPresence() }),
    ];
    if (isServedByComputeHosts(contract)) {
      const unbound = subjects.hereWithoutHost(contract);
      this.#open.push(connection.subscribe(unbound, undefined, (message) => this.#receiveEarlier(message)));
    }
    if (connection.isUp) this.#requestPresence();
  }

  /** The servers that are present, each with its host. */
  servers(): ReadonlyMap<string, string> {
    this.#forget();
    return new Map([...this.#servers].map(([server, { host }]) => [server, host]));
  }

  hosts(): string[] {
    return [...new Set(this.servers().values())].sort();
  }

  /** Whether a server is present, on that host if one is named. */
  knows(host: string | undefined): boolean {
    this.#forget();
    if (host === undefined) return this.#servers.size > 0;
    return [...this.#servers.values()].some((one) => one.host === host);
  }

  /** The servers to call, on one host if it is named: those that answer, in random order, then those that may be frozen. */
  candidates(host: string | undefined): Server[] {
    this.#forget();
    const now = performance.now();
    return [...this.#servers]
      .filter(([, known]) => host === undefined || known.host === host)
      .map(([server, known]) => {
        const isDoubtful = now < known.avoidUntil || now - known.reportedAt > LATE_MS;
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

  /** Whether a host that served the contract stopped reporting without leaving. */
  isSilent(host: string): boolean {
    this.#forget();
    return this.#lost.has(host);
  }

  /** Hosts that went silent within the hour and have not come back. */
  lost(): string[] {
    this.#forget();
    return [...this.#lost.keys()];
  }

  /** Whether that server has reported itself on that host: only then does its answer count for the host. */
  isOf({ server, host }: Server): boolean {
    const known = this.#servers.get(server) ?? this.#former.get(server);
    return known?.host === host;
  }

  /** Logs an answer that does not count because its server has not reported itself on the host that it names. */
  distrust({ host }: Server): void {
    const fields = { contract: this.#contract.name, host };
    this.#warnings.warn('server', fields, 'ignored an answer of a server that no host reports');
  }

  /** Logs an answer that does not count because it is malformed. */
  logMalformed(error: Error): void {
    const fields = { contract: this.#contract.name, err: error };
    this.#warnings.warn('answer', fields, 'ignored a malformed answer');
  }

  /** Whether any host has reported that server. */
  hasReported(server: string): boolean {
    return this.#servers.has(server) || this.#former.has(server);
  }

  /** How long until every server has had time to answer the presence request, in ms; then 0. */
  get coldMs(): number {
    return Math.min(WARM_UP_MS, Math.max(0, this.#warmAt - performance.now()));
  }

  /** Calls back for every server that leaves. */
  onLeave(left: (server: string) => void): Closable {
    this.#onLeave.add(left);
    return { close: () => void this.#onLeave.delete(left) };
  }

  close(): void {
    for (const closable of this.#open) void closable.close();
  }

  #requestPresence(): void {
    // Reports that were missed while the connection was lost prove nothing.
    for (const server of this.#servers.values()) server.reportedAt = performance.now();
    this.#warmAt = performance.now() + WARM_UP_MS;
    this.#connection.publish(this.#subjects.who(this.#contract), '', { reply: this.#reply.address });
  }

  #receive(message: Msg): void {
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
      for (const left of this.#onLeave) left(server);
    } else if (this.#servers.has(server) || this.#servers.size < MAX_SERVERS) {
      if (!this.#servers.has(server)) this.#makeSpace(this.#servers, host);
      const avoidUntil = this.#servers.get(server)?.avoidUntil ?? 0;
      this.#servers.set(server, { host, reportedAt: performance.now(), avoidUntil });
      this.#lost.delete(host);
    }
  }

  /** A version whose messages do not prove their host. It is ignored, and logged once. */
  #receiveEarlier(message: Msg): void {
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
    this.#warnings.warn('presence', { detail: read.problem }, 'malformed message');
    return undefined;
  }

  #setFormer(server: string): void {
    const known = this.#servers.get(server);
    if (known === undefined) return;
    this.#servers.delete(server);
    this.#makeSpace(this.#former, known.host);
    this.#former.set(server, known);
  }

  /** Removes the oldest server of a host that has too many. */
  #makeSpace(servers: Map<string, Known>, host: string): void {
    if (!isServedByComputeHosts(this.#contract)) return;
    const own = [...servers].filter(([, known]) => known.host === host);
    const [oldest] = own;
    if (oldest !== undefined && own.length >= MAX_SERVERS_OF_HOST) servers.delete(oldest[0]);
  }

  #forget(): void {
    const now = performance.now();
    for (const [host, since] of this.#lost) if (now - since > REMEMBER_LOST_MS) this.#lost.delete(host);
    for (const [server, { reportedAt }] of this.#former) {
      if (now - reportedAt > REMEMBER_LOST_MS) this.#former.delete(server);
    }
    if (!this.#connection.isUp) return;
    const gone = [...this.#servers].filter(([, { reportedAt }]) => now - reportedAt > EXPIRY_MS);
    for (const [server] of gone) this.#setFormer(server);
    const stillThere = new Set([...this.#servers.values()].map(({ host }) => host));
    for (const [, { host, reportedAt }] of gone) {
      if (stillThere.has(host) || this.#lost.size >= MAX_SERVERS) continue;
      this.#lost.set(host, reportedAt);
      this.#log.warn({ host, contract: this.#contract.name }, 'a host went silent');
    }
  }
}
