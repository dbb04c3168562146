import type { StepNumber } from '../../flow/steps.ts';
import { now, type Span } from '../../observe/trace/trace-recorder.ts';

type StepSpan = Omit<Span, 'requestId' | 'host'>;

/** Times the steps of one session until its request id is known. */
export class StepSpans {
  readonly all: StepSpan[] = [];
  #current: StepNumber | undefined;
  #startedAt = 0;

  /** Enters a step, which may have several parts; the previous step ends as ok. @param remark the token authority's */
  enter(step: StepNumber, remark = ''): void {
    if (step === this.#current) return;
    this.leave('ok', this.#current === 14 ? remark : '');
    this.#current = step;
    this.#startedAt = now();
  }

  leave(outcome: Span['outcome'], detail: string): void {
    if (this.#current === undefined) return;
    const durationMs = now() - this.#startedAt;
    this.all.push({ step: this.#current, startedAt: this.#startedAt, durationMs, outcome, detail });
    this.#current = undefined;
  }
}
