import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { HangGuard } from '../../../platform/pace/hang-guard.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';

/** Confirmations of one compute host that run at once, and that wait. */
const AT_ONCE = 4;
const MAX_WAITING = 128;
/**
 * Confirmations of all hosts that run at once, and that wait; each has a connection to Nova. Sixteen hosts can stop answering at the
 * same moment before the others wait, and sixty-four that are already known as silent.
 */
export const CONFIRMATIONS_AT_ONCE = 64;
const ALL_WAITING = 1_000;

/** A host has answered, and the answer confirms nothing. The host is not silent, however long the answer took. */
export class UnconfirmedAnswer extends Refusal {
  constructor(detail: string) {
    super('nova_unconfirmed', detail);
  }
}

interface HostLine {
  readonly limiter: Limiter;
  readonly guard: HangGuard<Refusal>;
}

/**
 * Schedules confirmations. For a dead compute host Nova answers only after its RPC timeout (60 s), so each host has its own slots,
 * and a host that did not answer is not asked for some seconds
 * (docs/decisions/0031-one-silent-compute-host.md).
 */
export class Confirmations {
  readonly #clock: Clock;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #all = new Limiter(CONFIRMATIONS_AT_ONCE, ALL_WAITING);
  readonly #lines = new Map<string, HostLine>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = steadyTime(clock);
  }

  /**
   * Runs `ask` in a slot of the compute host. If `signal` aborts, a waiting confirmation leaves the queue and rejects with the
   * signal's reason; one that has started continues, since Nova continues too and its outcome shows whether the host answers.
   * @throws {Refusal} nova_unconfirmed, immediately while the host hangs; and what `ask` throws
   */
  async run<T>(host: string, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const line = this.#lineTo(host);
    try {
      line.guard.requireDue();
      const done = await line.limiter.run(() => this.#inAll(host, line, ask, signal), signal);
      if (done === undefined) throw tooMany(MAX_WAITING, `compute host ${host}`);
      return done.value;
    } finally {
      if (line.limiter.isIdle && !line.guard.isHanging) this.#lines.delete(host);
    }
  }

  /** The refusal of a host that hangs; `isDue` as in HangGuard. */
  silence(host: string): HangGuard<Refusal>['hang'] {
    return this.#lines.get(host)?.guard.hang;
  }

  async #inAll<T>(
    host: string,
    line: HostLine,
    ask: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ value: T }> {
    line.guard.requireDue();
    const done = await this.#all.run(() => this.#ask(host, line, ask), signal);
    if (done === undefined) throw tooMany(ALL_WAITING, 'compute hosts');
    return done;
  }

  async #ask<T>(host: string, { guard }: HostLine, ask: () => Promise<T>): Promise<{ value: T }> {
    guard.begin();
    const askedAt = this.#now();
    try {
      const value = await ask();
      guard.answered();
      return { value };
    } catch (error) {
      const { code, detail } = asRefusal(error);
      if (code !== 'nova_unconfirmed' || error instanceof UnconfirmedAnswer) guard.answered();
      if (code !== 'nova_unconfirmed') throw error;
      const refusal = new Refusal(code, `compute host ${host}: ${detail}`, { cause: error });
      if (!(error instanceof UnconfirmedAnswer)) guard.failed(refusal, this.#now() - askedAt);
      throw refusal;
    }
  }

  #lineTo(host: string): HostLine {
    const line = this.#lines.get(host) ?? {
      limiter: new Limiter(AT_ONCE, MAX_WAITING),
      guard: new HangGuard<Refusal>(this.#clock),
    };
    this.#lines.set(host, line);
    return line;
  }
}

function tooMany(count: number, hosts: string): Refusal {
  return new Refusal('nova_unconfirmed', `${count} confirmations of ${hosts} are already waiting`);
}
