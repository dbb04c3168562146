import { type Contract, Undelivered } from '../../contracts/contract.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { nobody } from '../asking.ts';
import type { Ending } from '../calls-under-way.ts';
import type { Answered, Server } from '../outcome.ts';
import type { CompiledMethod } from '../validate.ts';
import { type Connection, GRACE_MS } from './connection.ts';
import type { HedgeDelay } from './hedge-delay.ts';
import type { Presence } from './presence.ts';
import { Timers } from './timers.ts';

/** How often one call is sent at most, whatever the reason. */
const MAX_ATTEMPTS = 6;
/** Pause before asking again where no server listens though one was there a moment ago, in ms. */
const NOBODY_PAUSE_MS = 100;
/** The longest pauses, from the start of a call, until it is sent to the same host or to any host once more, in ms. */
const RESEND_MS = 2_000;
const LAST_RESEND_MS = 5_000;
/** A call to a host that gives no sign of life is given up after this long, in ms, and not at its deadline. */
const SILENT_HOST_MS = 3_000;
const SILENCE_CHECK_MS = 1_000;

/** What was sent once, to one server or to the queue group. */
interface Attempt {
  readonly to: Server | undefined;
  readonly sentAt: number;
  isOpen: boolean;
}

export interface AttemptsParts {
  readonly contract: Contract;
  /** Undefined: any. */
  readonly host: string | undefined;
  readonly method: CompiledMethod;
  readonly presence: Presence;
  readonly connection: Connection;
  readonly ending: Ending<Answered>;
  readonly delay: HedgeDelay;
  /** Sends the request to one server, to the queue group if undefined; false if no NATS server takes it. */
  send(to: Server | undefined, replyTo: string): boolean;
  /** Opens an address for the answer to one attempt. */
  openReply(onAnswer: (answered: Answered | 'nobody') => void): Closable & { readonly address: string };
}

/**
 * One call that one server is to answer, sent as often as that takes and at most MAX_ATTEMPTS times. A server may be frozen:
 * its connection is open and it is silent. Therefore each attempt addresses one server that presence knows and that was not
 * asked before, and an idempotent call that is overdue goes to the next one. The first answer counts.
 */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #timers = new Timers();
  readonly #open: Closable[] = [];
  readonly #attempts: Attempt[] = [];
  /** Servers that were asked since the connection came up last. */
  readonly #asked = new Set<string>();
  readonly #startedAt = performance.now();
  /** The first answer of a server that cannot answer now. */
  #elsewhere: Answered | undefined;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
    const { method, connection } = parts;
    this.#open.push(connection.watch({ up: () => this.#onUp(), down: () => this.#onDown() }));
    this.#next();
    if (this.#attempts.length === 0) this.#timers.in(GRACE_MS, () => this.#giveUpUnsent());
    this.#timers.in(this.#overdueMs, () => connection.check());
    if (method.idempotent) for (const ms of this.#resendTimes()) this.#timers.in(ms, () => this.#sendAgain());
    if (parts.host !== undefined) this.#timers.in(SILENT_HOST_MS, () => this.#giveUpSilentHost());
  }

  /** Why the call ends at its deadline: names the hosts that did not answer. */
  expired(): Answered | Undelivered {
    for (const { to, isOpen } of this.#attempts) if (isOpen && to) this.#parts.presence.avoid(to.server);
    const { label, deadlineMs } = this.#parts.method;
    if (this.#elsewhere !== undefined) return this.#elsewhere;
    return new Undelivered('deadline', `${label} was not answered within ${deadlineMs} ms${this.#byWhom()}`);
  }

  close(): void {
    this.#timers.clear();
    for (const closable of this.#open) closable.close();
  }

  get #overdueMs(): number {
    const { delay, method } = this.#parts;
    return Math.min(delay.ms, method.deadlineMs / 3);
  }

  #resendTimes(): number[] {
    const { host, method } = this.#parts;
    const { deadlineMs } = method;
    const last = Math.min(deadlineMs * (2 / 3), LAST_RESEND_MS);
    // The same host again: only for a request or an answer that was lost with a NATS server.
    if (host !== undefined) return [Math.min(deadlineMs / 3, RESEND_MS), last];
    return [this.#overdueMs, Math.min(3 * this.#overdueMs, deadlineMs / 2), last];
  }

  #onUp(): void {
    if (this.#attempts.length > 0 && !this.#parts.method.idempotent) return;
    // Whatever was sent before may be lost with the NATS server, or its answer.
    this.#asked.clear();
    this.#next();
  }

  #onDown(): void {
    const { method, ending } = this.#parts;
    if (method.idempotent || !this.#attempts.some(({ isOpen }) => isOpen)) return;
    const message = `the bus was lost during ${method.label}: whether it was done is not known`;
    ending.reject(new Undelivered('deadline', message));
  }

  #sendAgain(): void {
    if (this.#attempts.length > 0) this.#next();
  }

  /** Sends to a server that was not asked yet, on another host if there is one; to one that was asked if there is none. */
  #next(): void {
    const { presence, host } = this.#parts;
    const candidates = presence.candidates(host);
    const fresh = candidates.filter(({ server }) => !this.#asked.has(server));
    const hosts = new Set(this.#attempts.map(({ to }) => to?.host));
    this.#sendTo(fresh.find((one) => !hosts.has(one.host)) ?? fresh[0] ?? candidates[0]);
  }

  #sendTo(to: Server | undefined): void {
    if (this.#attempts.length >= MAX_ATTEMPTS) return;
    const attempt: Attempt = { to, sentAt: performance.now(), isOpen: true };
    const reply = this.#parts.openReply((answered) => {
      if (!attempt.isOpen) return;
      attempt.isOpen = false;
      if (answered !== 'nobody') return this.#onAnswerBy(attempt, answered);
      this.#attempts.splice(this.#attempts.indexOf(attempt), 1);
      this.#onNobody(attempt);
    });
    this.#open.push(reply);
    if (!this.#parts.send(to, reply.address)) return;
    this.#attempts.push(attempt);
    if (to !== undefined) this.#asked.add(to.server);
  }

  /** Each host answers for itself: what one says in another's name does not count. */
  #onAnswerBy(attempt: Attempt, answered: Answered): void {
    const { host, method, ending } = this.#parts;
    const asked = attempt.to?.host ?? host;
    if (asked === undefined || answered.host === asked) this.#onAnswer(attempt, answered);
    else ending.reject(new Undelivered('malformed', `another host than ${asked} answered ${method.label}`));
  }

  #onAnswer(attempt: Attempt, answered: Answered): void {
    const { presence, delay, ending, method } = this.#parts;
    const now = performance.now();
    presence.trust(answered.server);
    delay.took(now - attempt.sentAt);
    for (const { to, isOpen, sentAt } of this.#attempts) {
      if (isOpen && to !== undefined && now - sentAt > delay.ms) presence.avoid(to.server);
    }
    if (!method.idempotent || !this.#isForElsewhere(answered)) return void ending.resolve(answered);
    this.#elsewhere ??= answered;
    this.#asked.add(answered.server);
    const fresh = presence.candidates(this.#parts.host).find(({ server }) => !this.#asked.has(server));
    if (fresh !== undefined) this.#sendTo(fresh);
    if (!this.#attempts.some(({ isOpen }) => isOpen)) ending.resolve(this.#elsewhere);
  }

  #isForElsewhere(answered: Answered): boolean {
    if (!('error' in answered)) return false;
    const { error } = answered;
    if (error instanceof Refusal) return this.#parts.contract.elsewhere?.includes(error.code) === true;
    return error.why === 'nobody';
  }

  /** Nobody received it, so that it may be sent again even if it is not idempotent. */
  #onNobody({ to }: Attempt): void {
    const { presence, host, ending, contract } = this.#parts;
    if (to !== undefined) {
      const fresh = presence.candidates(host).find(({ server }) => !this.#asked.has(server));
      // The server has gone, or it is of a version that listens in the queue group alone.
      this.#sendTo(fresh);
      return;
    }
    if (this.#attempts.some(({ isOpen }) => isOpen)) return;
    const isOver = performance.now() - this.#startedAt > GRACE_MS;
    if (this.#elsewhere !== undefined) return void ending.resolve(this.#elsewhere);
    if (isOver || !presence.knows(host)) return void ending.reject(nobody(contract, host));
    // The server, or its part of the bus, is reconnecting.
    this.#timers.in(NOBODY_PAUSE_MS * (0.5 + Math.random()), () => {
      if (this.#attempts.length === 0) this.#sendTo(undefined);
    });
  }

  #giveUpUnsent(): void {
    const { method, ending, connection } = this.#parts;
    if (this.#attempts.length > 0 || connection.isUp) return;
    ending.reject(new Undelivered('nobody', `${method.label} was not sent: no NATS server takes us`));
  }

  #giveUpSilentHost(): void {
    const { host, presence, method, ending, contract } = this.#parts;
    if (host !== undefined && presence.isSilent(host)) {
      const message = `${method.label} was not answered: ${contract.name} on ${host} gives no sign of life`;
      ending.reject(new Undelivered('deadline', message));
    } else this.#timers.in(SILENCE_CHECK_MS, () => this.#giveUpSilentHost());
  }

  #byWhom(): string {
    const hosts = [
      ...new Set(this.#attempts.flatMap(({ to }) => (to === undefined ? [] : [to.host]))),
    ].sort();
    return hosts.length === 0 ? '' : ` by ${hosts.join(', ')}`;
  }
}
