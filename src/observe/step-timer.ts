import { asRefusal, type Refusal } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import type { StepDone } from './events.ts';
import type { Observer } from './observer.ts';
import type { StepReport } from './trace/step-list.ts';
import { now } from './trace/trace-recorder.ts';

export type TimedStep = Omit<StepDone, 'event' | 'requestId' | 'owner'>;

/** Times the steps of one request, one after the other. */
export class StepTimer {
  readonly #onStep: (step: TimedStep) => void;
  #step: StepNumber | undefined;
  #startedAt: number | undefined;
  #subject: Partial<StepReport> = {};

  /** @param startedAt when the first step began, if it was before it is entered; milliseconds since the epoch */
  constructor(onStep: (step: TimedStep) => void, startedAt?: number) {
    this.#onStep = onStep;
    this.#startedAt = startedAt;
  }

  /** Begins a step, or goes on with it: a step may have several parts. The step before has ended well, with `report`. */
  enter(step: StepNumber, report?: StepReport): void {
    if (step === this.#step) return;
    this.leave('ok', report);
    this.#step = step;
    this.#startedAt ??= now();
  }

  /** Ends the step that is under way, if one is. The steps after it have the subject of its report, too. */
  leave(outcome: StepDone['outcome'], report: StepReport = { detail: '' }): void {
    if (this.#step === undefined) return;
    const { detail, ...subject } = report;
    const step = this.#step;
    const startedAt = this.#startedAt ?? now();
    this.#step = undefined;
    this.#startedAt = undefined;
    this.#subject = { ...this.#subject, ...subject };
    this.#onStep({ ...this.#subject, step, startedAt, durationMs: now() - startedAt, outcome, detail });
  }

  /** Runs one step. Rejects with the refusal of `run`. */
  async step<T>(
    step: StepNumber,
    run: () => T | Promise<T>,
    report: (result: T) => StepReport = () => ({ detail: '' }),
  ): Promise<T> {
    this.enter(step);
    try {
      const result = await run();
      this.leave('ok', report(result));
      return result;
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** Ends the step that is under way as refused; returns the refusal. A defect gets the number of the step. */
  fail(error: unknown): Refusal {
    const refusal = asRefusal(error, this.#step);
    this.leave(refusal.code, { detail: refusal.detail });
    return refusal;
  }
}

/** Reports each step of a request as it ends. `request` is called then: its id may have become known in that step. */
export function observeSteps(
  observer: Observer,
  request: () => Omit<StepDone, 'event' | Exclude<keyof TimedStep, keyof StepReport> | 'detail'>,
  startedAt?: number,
): StepTimer {
  return new StepTimer((step) => observer.emit({ event: 'step.done', ...request(), ...step }), startedAt);
}
