import type { PageMessage } from '../../flow/page-message.ts';
import { Refusal } from '../../flow/refusals.ts';
import { Countdown } from './countdown.ts';

/** How long before its end a person is warned, or half of the limit where that is less. */
const WARNING_MS = 60_000;

type LimitCode = 'session_idle' | 'session_time_limit';

export interface TimeLimitsOptions {
  /** Without input; 0 where there is no such limit. Milliseconds. */
  readonly idleMs: number;
  /** From now on, in all; Infinity where there is no such limit. Milliseconds. */
  readonly lengthMs: number;
}

/** How long a session may go on: idle, and in all. */
export class TimeLimits {
  readonly #idle: Countdown | undefined;
  readonly #length: Countdown | undefined;
  #lastInput = performance.now();

  constructor(
    { idleMs, lengthMs }: TimeLimitsOptions,
    tell: (message: PageMessage) => void,
    end: (refusal: Refusal) => void,
  ) {
    const countdown = (code: LimitCode, limitMs: number, remainingMs: () => number) =>
      new Countdown({
        remainingMs,
        warnMs: Math.min(WARNING_MS, limitMs / 2),
        onWarning: (remaining) => tell({ type: 'warning', code, endsInMs: Math.round(remaining) }),
        onWithdrawn: () => tell({ type: 'withdrawn', code }),
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

  /** Whether it wants to hear of input. */
  get countsInput(): boolean {
    return this.#idle !== undefined;
  }

  start(): void {
    this.#lastInput = performance.now();
    this.#idle?.look();
    this.#length?.look();
  }

  /** The person pressed a key or moved the pointer. */
  readonly hearInput = (): void => {
    this.#lastInput = performance.now();
    if (this.#idle?.isWarning) this.#idle.look();
  };

  stop(): void {
    this.#idle?.stop();
    this.#length?.stop();
  }
}
