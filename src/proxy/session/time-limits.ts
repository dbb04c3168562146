import type { PageMessage } from '../../flow/page-message.ts';
import { Refusal } from '../../flow/refusals.ts';
import { Countdown } from './countdown.ts';

/** How long before the end the user is warned, in ms, or half of the limit if that is less. */
const WARNING_MS = 60_000;

type LimitCode = 'session_idle' | 'session_time_limit';

export interface TimeLimitsOptions {
  /** The limit without input, in ms; 0: none. */
  readonly idleMs: number;
  /** The limit in total, from now, in ms; Infinity: none. */
  readonly lengthMs: number;
}

/** The time limits of a session: without input, and in total. */
export class TimeLimits {
  readonly #idle: Countdown | undefined;
  readonly #length: Countdown | undefined;
  #lastInput = performance.now();

  constructor(
    { idleMs, lengthMs }: TimeLimitsOptions,
    send: (message: PageMessage) => void,
    end: (refusal: Refusal) => void,
  ) {
    const countdown = (code: LimitCode, limitMs: number, remainingMs: () => number) =>
      new Countdown({
        remainingMs,
        warnMs: Math.min(WARNING_MS, limitMs / 2),
        onWarning: (remaining) => send({ type: 'warning', code, endsInMs: Math.round(remaining) }),
        onWithdrawn: () => send({ type: 'withdrawn', code }),
        onEnd: () => end(new Refusal(code)),
      });
    if (idleMs > 0) {
      this.#idle = countdown('session_idle', idleMs, () => this.#lastInput + idleMs - performance.now());
    }
    if (Number.isFinite(lengthMs)) {
      const endsAt = performance.now() + lengthMs;
      this.#length = countdown('session_time_limit', lengthMs, () => endsAt - performance.now());
    }
  }

  /** True if `onInput` must be called. */
  get countsInput(): boolean {
    return this.#idle !== undefined;
  }

  start(): void {
    this.#lastInput = performance.now();
    this.#idle?.look();
    this.#length?.look();
  }

  /** Called when the user presses a key or moves the pointer. */
  readonly onInput = (): void => {
    this.#lastInput = performance.now();
    if (this.#idle?.isWarning) this.#idle.look();
  };

  stop(): void {
    this.#idle?.stop();
    this.#length?.stop();
  }
}
