import { Undelivered, type UndeliveredReason } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Deferred } from '../calls-under-way.ts';
import type { InProgress, OutgoingCall } from '../carrier.ts';
import type { Answered, Server } from '../message-form.ts';
import { noServer } from '../validate.ts';
import { GRACE_MS } from './connection.ts';
import type { HedgeDelay } from './hedge-delay.ts';
import type { BusRoute } from './route.ts';
import { Timers } from './timers.ts';

/** How often one call is sent at most, whatever the reason. */
const MAX_ATTEMPTS = 6;
/** Pause before the next try if no server listens although one was there a moment ago, in ms. */
const NO_SERVER_PAUSE_MS = 100;
/** A call is sent to the same host, and to any host, once more after this long at the latest, in ms from its start. */
const RESEND_MS = 2_000;
const LAST_RESEND_MS = 5_000;
/** A call to a host that gives no sign of life fails after this long, in ms, and not at its deadline. */
const SILENT_HOST_MS = 3_000;
const SILENCE_CHECK_MS = 1_000;

/** What was sent once, to one server or to the queue group. */
interface Attempt {
  readonly to: Server | undefined;
  readonly sentAt: number;
  isOpen: boolean;
}

/** Pause before the next try if no server listens, in ms: spread, so that many callers do not try together. */
export function noServerPauseMs(): number {
  return NO_SERVER_PAUSE_MS * (0.5 + Math.random());
}

/**
 * One call that one server is to answer, sent up to MAX_ATTEMPTS times. A server may be frozen: its connection is open and it does
 * not answer. Therefore each attempt addresses one server that presence knows and that was not called before, and an idempotent
 * call that is overdue goes to the next server as well (decision 25). The first answer counts.
 */
export class Attempts implements InProgress<Answered> {
  readonly #route: BusRoute;
  readonly #call: OutgoingCall;
  readonly #deferred: Deferred<Answered>;
  readonly #text: string;
  readonly #delay: HedgeDelay;
  readonly #timers = new Timers();
  readonly #open: Closable[] = [];
  readonly #attempts: Attempt[] = [];
  /** Servers that were called since the connection was last (re)opened. */
  readonly #called = new Set<string>();
  readonly #startedAt = performance.now();
  /** The first answer of a server that cannot answer now. */
  #elsewhere: Answered | undefined;

  constructor(route: BusRoute, call: OutgoingCall, deferred: Deferred<Answered>) {
    this.#route = route;
    this.#call = call;
    this.#deferred = deferred;
    const { method, host, request } = call;
    const { connection, form } = route;
    this.#text = form.writeRequest(method, request);
    this.#delay = route.delayOf(method);
    this.#open.push(connection.watch({ up: () => this.#onUp(), down: () => this.#onDown() }));
    this.#next();
    if (this.#attempts.length === 0) this.#timers.in(GRACE_MS, () => this.#giveUpUnsent());
    this.#timers.in(this.#overdueMs, () => connection.check());
    if (method.idempotent) for (const ms of this.#resendTimes()) this.#timers.in(ms, () => this.#sendAgain());
    if (host !== undefined) this.#timers.in(SILENT_HOST_MS, () => this.#giveUpSilentHost(host));
  }

  /** The error names the hosts that did not answer. */
  expired(): Answered | Undelivered {
    for (const { to, isOpen } of this.#attempts) if (isOpen && to) this.#route.presence.avoid(to.server);
    if (this.#elsewhere !== undefined) return this.#elsewhere;
    const { label, deadlineMs } = this.#call.method;
    return this.#undelivered(
      'deadline',
      `${label} was not answered within ${deadlineMs} ms${this.#byHosts()}`,
    );
  }

  close(): void {
    this.#timers.clear();
    for (const closable of this.#open) void closable.close();
  }

  get #overdueMs(): number {
    return Math.min(this.#delay.ms, this.#call.method.deadlineMs / 3);
  }

  #resendTimes(): number[] {
    const { host, method } = this.#call;
    const { deadlineMs } = method;
    const last = Math.min(deadlineMs * (2 / 3), LAST_RESEND_MS);
    // The same host again: for a request or an answer that was lost with a NATS server.
    if (host !== undefined) return [Math.min(deadlineMs / 3, RESEND_MS), last];
    return [this.#overdueMs, Math.min(3 * this.#overdueMs, deadlineMs / 2), last];
  }

  #onUp(): void {
    if (this.#attempts.length > 0 && !this.#call.method.idempotent) return;
    // What was sent before may be lost with the NATS server, or its answer.
    this.#called.clear();
    this.#next();
  }

  #onDown(): void {
    const { label, idempotent } = this.#call.method;
    if (idempotent || !this.#attempts.some(({ isOpen }) => isOpen)) return;
    this.#fail('deadline', `the bus was lost during ${label}: it may have been done or not`);
  }

  #sendAgain(): void {
    if (this.#attempts.length > 0) this.#next();
  }

  /** Sends to a server that was not called yet, on another host if possible; if all were called, to one of those. */
  #next(): void {
    const candidates = this.#route.presence.candidates(this.#call.host);
    const fresh = candidates.filter(({ server }) => !this.#called.has(server));
    const hosts = new Set(this.#attempts.map(({ to }) => to?.host));
    this.#sendTo(fresh.find((one) => !hosts.has(one.host)) ?? fresh[0] ?? candidates[0]);
  }

  /** A server that was not called yet. */
  #freshServer(): Server | undefined {
    const candidates = this.#route.presence.candidates(this.#call.host);
    return candidates.find(({ server }) => !this.#called.has(server));
  }

  /** Sends to one server; to the queue group if undefined. */
  #sendTo(to: Server | undefined): void {
    if (this.#attempts.length >= MAX_ATTEMPTS) return;
    const { method } = this.#call;
    const attempt: Attempt = { to, sentAt: performance.now(), isOpen: true };
    const onAnswer = (answered: Answered | 'no_server') => {
      if (!attempt.isOpen) return;
      attempt.isOpen = false;
      if (answered !== 'no_server') return this.#onAnswerBy(attempt, answered);
      this.#attempts.splice(this.#attempts.indexOf(attempt), 1);
      this.#onNoServer(attempt);
    };
    const reply = this.#route.openReply(method, onlyOne(), onAnswer, (error) => this.#deferred.reject(error));
    this.#open.push(reply);
    try {
      if (!this.#route.send(this.#call, this.#subjectOf(to), this.#text, reply.address)) return;
    } catch (error) {
      this.#deferred.reject(error as Error);
      return;
    }
    this.#attempts.push(attempt);
    if (to !== undefined) this.#called.add(to.server);
  }

  #subjectOf(to: Server | undefined): string {
    const { contract, host, method } = this.#call;
    const { subjects } = this.#route;
    if (to !== undefined) return subjects.server(contract, to, method.name);
    return host === undefined
      ? subjects.any(contract, method.name)
      : subjects.host(contract, host, method.name);
  }

  /** Each host answers for itself: an answer in the name of another host is malformed. */
  #onAnswerBy(attempt: Attempt, answered: Answered): void {
    const { host, method } = this.#call;
    const called = attempt.to?.host ?? host;
    if (called === undefined || answered.host === called) this.#onAnswer(attempt, answered);
    else this.#fail('malformed', `another host than ${called} answered ${method.label}`);
  }

  #onAnswer(attempt: Attempt, answered: Answered): void {
    const { presence } = this.#route;
    const now = performance.now();
    presence.trust(answered.server);
    this.#delay.took(now - attempt.sentAt);
    for (const { to, isOpen, sentAt } of this.#attempts) {
      if (isOpen && to !== undefined && now - sentAt > this.#delay.ms) presence.avoid(to.server);
    }
    if (!this.#call.method.idempotent || !this.#isForElsewhere(answered)) {
      this.#deferred.resolve(answered);
      return;
    }
    this.#elsewhere ??= answered;
    this.#called.add(answered.server);
    const fresh = this.#freshServer();
    if (fresh !== undefined) this.#sendTo(fresh);
    if (!this.#attempts.some(({ isOpen }) => isOpen)) this.#deferred.resolve(this.#elsewhere);
  }

  #isForElsewhere(answered: Answered): boolean {
    if (!('error' in answered)) return false;
    const { error } = answered;
    if (error instanceof Undelivered) return error.why === 'no_server';
    return this.#call.contract.elsewhere?.includes(error.code) === true;
  }

  /** No server received it, so that it may be sent again even if it is not idempotent. */
  #onNoServer({ to }: Attempt): void {
    const { host, method, contract } = this.#call;
    if (to !== undefined) {
      // The server has gone, or its version listens in the queue group only.
      this.#sendTo(this.#freshServer());
      return;
    }
    if (this.#attempts.some(({ isOpen }) => isOpen)) return;
    const isOver = performance.now() - this.#startedAt > GRACE_MS;
    if (this.#elsewhere !== undefined) this.#deferred.resolve(this.#elsewhere);
    else if (isOver || !this.#route.presence.knows(host)) {
      this.#deferred.reject(noServer(contract, method, host));
    } else {
      // The server, or its part of the bus, is reconnecting.
      this.#timers.in(noServerPauseMs(), () => {
        if (this.#attempts.length === 0) this.#sendTo(undefined);
      });
    }
  }

  #giveUpUnsent(): void {
    if (this.#attempts.length > 0 || this.#route.connection.isUp) return;
    this.#fail('no_server', `${this.#call.method.label} was not sent: no NATS server accepts this process`);
  }

  #giveUpSilentHost(host: string): void {
    const { method, contract } = this.#call;
    if (!this.#route.presence.isSilent(host)) {
      this.#timers.in(SILENCE_CHECK_MS, () => this.#giveUpSilentHost(host));
      return;
    }
    const detail = `${method.label} was not answered: ${contract.name} on ${host} gives no sign of life`;
    this.#fail('deadline', detail);
  }

  #byHosts(): string {
    const hosts = new Set(this.#attempts.flatMap(({ to }) => (to === undefined ? [] : [to.host])));
    return hosts.size === 0 ? '' : ` by ${[...hosts].sort().join(', ')}`;
  }

  #fail(why: UndeliveredReason, detail: string): void {
    this.#deferred.reject(this.#undelivered(why, detail));
  }

  #undelivered(why: UndeliveredReason, detail: string): Undelivered {
    return new Undelivered(why, detail, this.#call.method.unreached);
  }
}

/** Accepts parts of the server whose part came first: one server answers one attempt. */
function onlyOne(): (server: string) => boolean {
  let first: string | undefined;
  return (server) => {
    first ??= server;
    return server === first;
  };
}
