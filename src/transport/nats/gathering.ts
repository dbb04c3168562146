import { Undelivered } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Deferred } from '../calls-under-way.ts';
import type { InProgress, OutgoingCall } from '../carrier.ts';
import type { Answered } from '../message-form.ts';
import { noServerPauseMs } from './attempts.ts';
import { GRACE_MS } from './connection.ts';
import type { BusRoute, ReplyAddress } from './route.ts';
import { Timers } from './timers.ts';

/** A gathering that takes longer, in ms, checks that the NATS server still answers. */
const OVERDUE_MS = 500;

/**
 * One call that every server is to answer. Ends when all servers that presence knows have answered or left, or at the deadline;
 * a server that has not answered by then, and a host that went silent within the hour, are in the result with an error.
 */
export class Gathering implements InProgress<Answered[]> {
  readonly #route: BusRoute;
  readonly #call: OutgoingCall;
  readonly #deferred: Deferred<Answered[]>;
  readonly #subject: string;
  readonly #text: string;
  readonly #reply: ReplyAddress;
  readonly #open: Closable[];
  readonly #timers = new Timers();
  readonly #startedAt = performance.now();
  readonly #answers = new Map<string, Answered>();
  /** Servers that have not answered, with their hosts. */
  readonly #expected = new Map<string, string>();
  #isSent = false;
  /** Whether every server has had the time to report itself to a process that has just started. */
  #isWarm = false;

  constructor(route: BusRoute, call: OutgoingCall, deferred: Deferred<Answered[]>) {
    this.#route = route;
    this.#call = call;
    this.#deferred = deferred;
    const { method, contract, request } = call;
    const { presence, connection } = route;
    this.#text = route.form.writeRequest(method, request);
    this.#subject = route.subjects.each(contract, method.name);
    this.#reply = route.openReply(
      method,
      (server) => presence.hasReported(server),
      (answered) => this.#onAnswer(answered),
      // The other servers still count; this one is silent.
      (error) => presence.logMalformed(error),
    );
    this.#open = [
      this.#reply,
      presence.onLeave((server) => {
        this.#expected.delete(server);
        this.#endIfAll();
      }),
      connection.watch({
        up: () => {
          if (!this.#isSent || method.idempotent) this.#send();
        },
      }),
    ];
    this.#timers.in(OVERDUE_MS, () => connection.check());
    this.#send();
    if (!this.#isSent) this.#timers.in(GRACE_MS, () => this.#giveUpUnsent());
  }

  expired(): Answered[] {
    return this.#result(`not within ${this.#call.method.deadlineMs} ms`);
  }

  close(): void {
    this.#timers.clear();
    for (const closable of this.#open) void closable.close();
  }

  #send(): void {
    try {
      if (!this.#route.send(this.#call, this.#subject, this.#text, this.#reply.address)) return;
    } catch (error) {
      this.#deferred.reject(error as Error);
      return;
    }
    this.#isSent = true;
    this.#timers.in(this.#route.presence.coldMs, () => {
      this.#expectAll();
      this.#isWarm = true;
      this.#endIfAll();
    });
  }

  #onAnswer(answered: Answered | 'no_server'): void {
    const { presence } = this.#route;
    if (answered === 'no_server') this.#onNoServer();
    // Each compute host answers for itself: what it answers in the name of another host does not count.
    else if (!presence.isOf(answered)) presence.distrust(answered);
    else {
      this.#answers.set(answered.server, answered);
      this.#expected.delete(answered.server);
      this.#endIfAll();
    }
  }

  #onNoServer(): void {
    const isOver = performance.now() - this.#startedAt > GRACE_MS;
    if (!isOver && this.#route.presence.knows(undefined)) {
      this.#timers.in(noServerPauseMs(), () => this.#send());
      return;
    }
    this.#expectAll();
    this.#deferred.resolve(this.#result('no server listens'));
  }

  #expectAll(): void {
    for (const [server, host] of this.#route.presence.servers()) {
      if (!this.#answers.has(server)) this.#expected.set(server, host);
    }
  }

  #endIfAll(): void {
    if (this.#isWarm && this.#expected.size === 0) this.#deferred.resolve(this.#result(''));
  }

  #giveUpUnsent(): void {
    const { label, unreached } = this.#call.method;
    if (this.#isSent) return;
    this.#deferred.reject(
      new Undelivered('no_server', `${label} was not sent: no NATS server accepts this process`, unreached),
    );
  }

  /** The answers, and an error for each server that did not answer. */
  #result(why: string): Answered[] {
    const { unreached } = this.#call.method;
    const silent = (host: string, server: string, detail: string): Answered => {
      return { host, server, error: new Undelivered('deadline', detail, unreached) };
    };
    const found = [
      ...this.#answers.values(),
      ...[...this.#expected].map(([server, host]) => silent(host, server, why)),
    ];
    const hosts = new Set(found.map(({ host }) => host));
    const lost = this.#route.presence.lost().filter((host) => !hosts.has(host));
    return [...found, ...lost.map((host) => silent(host, '', 'it went silent'))];
  }
}
